# The user or service account that applies must keep its access to the pool.
data "prefect_account_member" "ada" {
  email = "ada@example.com"
}

resource "prefect_work_pool" "production" {
  name = "production"
  type = "kubernetes"
}

resource "prefect_work_pool_access" "production" {
  work_pool_name   = prefect_work_pool.production.name
  manage_actor_ids = [data.prefect_account_member.ada.actor_id]
  run_actor_ids    = [data.prefect_account_member.ada.actor_id]
  view_actor_ids   = ["*"]
}
