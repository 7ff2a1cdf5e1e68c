import {
  to = prefect_account_member.grace
  id = "grace@example.com"
}
