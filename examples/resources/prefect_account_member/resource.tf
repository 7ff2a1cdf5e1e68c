data "prefect_account_role" "admin" {
  name = "Admin"
}

# A user becomes a member by accepting an invitation. This manages the member's
# role.
import {
  to = prefect_account_member.grace
  id = "grace@example.com"
}

resource "prefect_account_member" "grace" {
  account_role_id = data.prefect_account_role.admin.id
}
