list "prefect_workspace" "all" {
  provider = prefect
}
