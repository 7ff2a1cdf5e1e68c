resource "prefect_workspace" "data" {
  name        = "Data platform"
  handle      = "data-platform"
  description = "Flows of the data team"
}
