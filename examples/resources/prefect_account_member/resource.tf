data "prefect_account_role" "admin" {
  name = "Admin"
}

# Who accepts an invitation becomes a member: this manages the role of one.
import {
  to = prefect_account_member.grace
  id = "grace@example.com"
}

resource "prefect_account_member" "grace" {
  account_role_id = data.prefect_account_role.admin.id
}
