resource "prefect_service_account" "workers" {
  name              = "workers"
  account_role_name = "Member"

  # Another value makes a new key; the old one still works for a day.
  api_key_keepers            = { rotated = "2026-11" }
  old_key_expires_in_seconds = 86400
}
