resource "prefect_workspace_invitation" "joan" {
  email = "joan@example.com"
}

output "joan_must_accept_until" {
  value = prefect_workspace_invitation.joan.expiration
}
