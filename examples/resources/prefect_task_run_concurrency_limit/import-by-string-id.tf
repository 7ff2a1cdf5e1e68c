import {
  to = prefect_task_run_concurrency_limit.gpu
  id = "gpu"
}
