resource "prefect_team" "data" {
  name = "data-platform"
}

data "prefect_account_member" "grace" {
  email = "grace@example.com"
}

resource "prefect_team_access" "grace" {
  team_id     = prefect_team.data.id
  member_type = "user"
  member_id   = data.prefect_account_member.grace.user_id
}
