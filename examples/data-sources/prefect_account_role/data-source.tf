data "prefect_account_role" "admin" {
  name = "Admin"
}
