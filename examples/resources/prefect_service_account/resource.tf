resource "prefect_service_account" "workers" {
  name              = "workers"
  account_role_name = "Member"

  # Changing a value rotates the key. The old key works for another day.
  api_key_keepers            = { rotated = "2026-11" }
  old_key_expires_in_seconds = 86400
}
