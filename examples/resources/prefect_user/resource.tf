# The owner of the provider's API key.
import {
  to = prefect_user.me
  id = "ada@example.com"
}

resource "prefect_user" "me" {
  first_name = "Ada"
  last_name  = "Lovelace"
}
