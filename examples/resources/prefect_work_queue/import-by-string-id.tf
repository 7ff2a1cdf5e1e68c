import {
  to = prefect_work_queue.urgent
  id = "local-processes,urgent"
}
