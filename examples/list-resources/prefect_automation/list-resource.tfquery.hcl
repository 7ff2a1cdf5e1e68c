list "prefect_automation" "all" {
  provider = prefect
}
