import {
  to = prefect_work_pool.local
  identity = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
