resource "prefect_task_run_concurrency_limit" "gpu" {
  tag               = "gpu"
  concurrency_limit = 2
}
