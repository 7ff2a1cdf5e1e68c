data "prefect_teams" "all" {}

output "team_ids" {
  value = { for t in data.prefect_teams.all.teams : t.name => t.id }
}
