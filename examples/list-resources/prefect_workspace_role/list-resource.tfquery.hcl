list "prefect_workspace_role" "all" {
  provider = prefect
}
