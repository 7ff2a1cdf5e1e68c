# Every object of the server. Only finished runs: the server creates and deletes scheduled ones.

list "prefect_automation" "all" {
  provider = prefect
  limit    = 10000
}

list "prefect_block" "all" {
  provider = prefect
  limit    = 10000
}

list "prefect_block_schema" "all" {
  provider = prefect
  limit    = 10000
}

list "prefect_block_type" "all" {
  provider = prefect
  limit    = 10000
}

list "prefect_deployment" "all" {
  provider = prefect
  limit    = 10000
}

list "prefect_deployment_schedule" "all" {
  provider = prefect
  limit    = 10000
}

list "prefect_flow" "all" {
  provider = prefect
  limit    = 10000
}

list "prefect_flow_run" "all" {
  provider = prefect
  limit    = 10000

  config {
    state_types = ["COMPLETED"]
  }
}

list "prefect_global_concurrency_limit" "all" {
  provider = prefect
  limit    = 10000
}

list "prefect_task_run_concurrency_limit" "all" {
  provider = prefect
  limit    = 10000
}

list "prefect_variable" "all" {
  provider = prefect
  limit    = 10000
}

list "prefect_work_pool" "all" {
  provider = prefect
  limit    = 10000
}

list "prefect_work_queue" "all" {
  provider = prefect
  limit    = 10000
}
