# At most 2 tasks with the tag "gpu" run at a time.
resource "prefect_task_run_concurrency_limit" "gpu" {
  tag               = "gpu"
  concurrency_limit = 2
}
