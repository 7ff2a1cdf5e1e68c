data "prefect_account_member" "me" {
  email = "ada@example.com"
}

resource "prefect_user_api_key" "laptop" {
  user_id    = data.prefect_account_member.me.user_id
  name       = "laptop"
  expiration = "2040-01-01T00:00:00Z"
}
