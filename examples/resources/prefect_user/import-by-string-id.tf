import {
  to = prefect_user.me
  id = "ada@example.com"
}
