data "prefect_account_members" "all" {}

output "admins" {
  value = [for m in data.prefect_account_members.all.members : m.email if m.account_role_name == "Admin"]
}
