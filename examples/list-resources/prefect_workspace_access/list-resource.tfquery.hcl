list "prefect_workspace_access" "all" {
  provider = prefect
}
