list "prefect_team_access" "all" {
  provider = prefect
}
