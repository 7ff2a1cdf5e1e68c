import {
  to = prefect_account.acme
  id = "handle/acme"
}
