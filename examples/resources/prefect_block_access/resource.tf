# The user or service account that applies must keep its access to the block.
data "prefect_account_member" "ada" {
  email = "ada@example.com"
}

resource "prefect_block" "password" {
  name      = "warehouse-password"
  type_slug = "secret"
  data      = jsonencode({ value = "change-me" })
}

resource "prefect_block_access" "password" {
  block_id         = prefect_block.password.id
  manage_actor_ids = [data.prefect_account_member.ada.actor_id]
  view_actor_ids   = ["*"]
}
