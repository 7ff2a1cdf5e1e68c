import {
  to = prefect_service_account.workers
  id = "name/workers"
}
