data "prefect_task_run_concurrency_limits" "all" {}

output "limits_by_tag" {
  value = { for l in data.prefect_task_run_concurrency_limits.all.task_run_concurrency_limits : l.tag => l.concurrency_limit }
}
