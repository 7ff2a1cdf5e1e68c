list "prefect_account_member" "all" {
  provider = prefect
}
