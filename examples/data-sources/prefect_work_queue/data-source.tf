data "prefect_work_queue" "default" {
  name           = "default"
  work_pool_name = "local-processes"
}

output "default_queue_paused" {
  value = data.prefect_work_queue.default.is_paused
}
