data "prefect_work_queues" "local" {
  work_pool_name = "local-processes"
}

output "priorities" {
  value = { for q in data.prefect_work_queues.local.work_queues : q.name => q.priority }
}
