# An account can't be created, only imported.
import {
  to = prefect_account.acme
  id = "acme"
}

resource "prefect_account" "acme" {
  name         = "Acme"
  handle       = "acme"
  location     = "Ohio"
  domain_names = ["acme.example.com"]

  settings = {
    ai_log_summaries               = true
    enforce_webhook_authentication = true
  }
}
