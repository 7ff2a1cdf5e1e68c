import {
  to = prefect_global_concurrency_limit.warehouse
  identity = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
