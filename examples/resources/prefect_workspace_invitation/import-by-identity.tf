import {
  to = prefect_workspace_invitation.joan
  identity = {
    id = "8f5c1d7e-3b0a-4a58-9c3e-2f1f6c7d9e10"
  }
}
