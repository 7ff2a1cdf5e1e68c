data "prefect_workers" "online" {
  work_pool_name = "processes"
  status         = "ONLINE"
}

check "a_worker_is_there" {
  assert {
    condition     = length(data.prefect_workers.online.workers) > 0
    error_message = "No worker polls the work pool processes. Start one: prefect worker start --pool processes"
  }
}
