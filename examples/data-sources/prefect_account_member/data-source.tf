data "prefect_account_member" "grace" {
  email = "grace@example.com"
}
