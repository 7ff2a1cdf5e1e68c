data "prefect_workspace_role" "viewer" {
  name = "Viewer"
}

# All that a viewer sees, and deployments may be run and changed.
resource "prefect_workspace_role" "operator" {
  name              = "Operator"
  description       = "Looks after deployments"
  scopes            = ["manage_deployments", "run_flows"]
  inherited_role_id = data.prefect_workspace_role.viewer.id
}
