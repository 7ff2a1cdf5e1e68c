package testenv

// TeamInWorkspace is a team that has access to the workspace. Its id is said by the access, so that that comes first.
var TeamInWorkspace = OneTeam + "resource \"prefect_workspace_access\" \"team\" {\n" + AccessBody("TEAM", "prefect_team.test.id", "Developer") + "}\n"

const TeamID = "prefect_workspace_access.team.accessor_id"

const OneDeployment = `
resource "prefect_flow" "test" {
  name = "etl"
}
resource "prefect_deployment" "test" {
  name    = "nightly"
  flow_id = prefect_flow.test.id
}
`
