import {
  to = prefect_global_concurrency_limit.warehouse
  id = "warehouse"
}
