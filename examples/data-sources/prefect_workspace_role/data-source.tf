data "prefect_workspace_role" "viewer" {
  name = "Viewer"
}
