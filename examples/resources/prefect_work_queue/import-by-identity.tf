import {
  to = prefect_work_queue.urgent
  identity = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
