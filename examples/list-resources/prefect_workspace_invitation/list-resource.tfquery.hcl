list "prefect_workspace_invitation" "pending" {
  provider = prefect
}
