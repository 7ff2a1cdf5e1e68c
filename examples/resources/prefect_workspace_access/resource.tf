data "prefect_workspace_role" "developer" {
  name = "Developer"
}

data "prefect_workspace_role" "viewer" {
  name = "Viewer"
}

# A person: the ID of the user, not of the actor.
data "prefect_account_member" "grace" {
  email = "grace@example.com"
}

resource "prefect_workspace_access" "grace" {
  accessor_type     = "USER"
  accessor_id       = data.prefect_account_member.grace.user_id
  workspace_role_id = data.prefect_workspace_role.developer.id
}

# All members of a team.
resource "prefect_team" "data" {
  name = "data-platform"
}

resource "prefect_workspace_access" "data" {
  accessor_type     = "TEAM"
  accessor_id       = prefect_team.data.id
  workspace_role_id = data.prefect_workspace_role.viewer.id
}
