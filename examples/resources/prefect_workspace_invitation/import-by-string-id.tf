import {
  to = prefect_workspace_invitation.joan
  id = "joan@example.com"
}
