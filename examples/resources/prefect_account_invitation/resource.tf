data "prefect_account_role" "member" {
  name = "Member"
}

locals {
  people = toset(["joan@example.com", "mary@example.com"])
}

resource "prefect_account_invitation" "people" {
  for_each = local.people

  email           = each.key
  account_role_id = data.prefect_account_role.member.id
}

# Pending invitations.
output "pending_invitations" {
  value = [for i in prefect_account_invitation.people : i.email if i.status == "PENDING"]
}
