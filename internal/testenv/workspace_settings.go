package testenv

const ResultStorage = `
resource "prefect_block" "results" {
  name      = "results"
  type_slug = "local-file-system"
}
`
