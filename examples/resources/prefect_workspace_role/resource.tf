data "prefect_workspace_role" "viewer" {
  name = "Viewer"
}

# Everything a viewer sees, plus running and changing deployments.
resource "prefect_workspace_role" "operator" {
  name              = "Operator"
  description       = "Runs and changes deployments"
  scopes            = ["manage_deployments", "run_flows"]
  inherited_role_id = data.prefect_workspace_role.viewer.id
}
