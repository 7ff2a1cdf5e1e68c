list "prefect_service_account" "all" {
  provider = prefect
}
