list "prefect_account" "all" {
  provider = prefect
}
