import {
  to = prefect_account_invitation.joan
  id = "joan@example.com"
}
