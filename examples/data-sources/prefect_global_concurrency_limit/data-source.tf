data "prefect_global_concurrency_limit" "warehouse" {
  name = "warehouse"
}

output "free_connections" {
  value = data.prefect_global_concurrency_limit.warehouse.limit - data.prefect_global_concurrency_limit.warehouse.active_slots
}
