import {
  to = prefect_work_pool.local
  id = "local-processes"
}
