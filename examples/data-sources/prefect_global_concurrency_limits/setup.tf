resource "prefect_global_concurrency_limit" "warehouse" {
  name  = "warehouse"
  limit = 5
}
