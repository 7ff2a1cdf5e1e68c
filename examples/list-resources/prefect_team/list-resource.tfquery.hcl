list "prefect_team" "all" {
  provider = prefect
}
