data "prefect_task_run_concurrency_limit" "gpu" {
  tag = "gpu"
}

output "gpu_tasks" {
  value = data.prefect_task_run_concurrency_limit.gpu.concurrency_limit
}
