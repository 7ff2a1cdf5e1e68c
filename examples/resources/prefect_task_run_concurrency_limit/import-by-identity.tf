import {
  to = prefect_task_run_concurrency_limit.gpu
  identity = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
