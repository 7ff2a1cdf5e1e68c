import {
  to = prefect_work_pool_access.production
  identity = {
    id = "production"
  }
}
