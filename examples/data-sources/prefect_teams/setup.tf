resource "prefect_team" "data" {
  name        = "data-platform"
  description = "Owns the shared work pools"
}
