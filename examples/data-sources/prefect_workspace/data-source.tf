data "prefect_workspace" "data" {
  handle = "data-platform"
}
