# The user or service account that applies must keep its access to the deployment.
data "prefect_account_member" "ada" {
  email = "ada@example.com"
}

resource "prefect_flow" "report" {
  name = "daily-report"
}

resource "prefect_deployment" "report" {
  name    = "production"
  flow_id = prefect_flow.report.id
}

# A team needs access to the workspace before it can be given access to an object.
data "prefect_workspace_role" "runner" {
  name = "Runner"
}

resource "prefect_team" "analysts" {
  name = "analysts"
}

resource "prefect_workspace_access" "analysts" {
  accessor_type     = "TEAM"
  accessor_id       = prefect_team.analysts.id
  workspace_role_id = data.prefect_workspace_role.runner.id
}

resource "prefect_deployment_access" "report" {
  deployment_id    = prefect_deployment.report.id
  manage_actor_ids = [data.prefect_account_member.ada.actor_id]
  run_actor_ids    = []
  run_team_ids     = [prefect_workspace_access.analysts.accessor_id]
  view_actor_ids   = ["*"]
}
