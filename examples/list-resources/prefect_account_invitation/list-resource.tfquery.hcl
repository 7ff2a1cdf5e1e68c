list "prefect_account_invitation" "pending" {
  provider = prefect
}
