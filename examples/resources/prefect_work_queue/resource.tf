resource "prefect_work_pool" "local" {
  name = "local-processes"
  type = "process"
}

# Runs of this queue start before the runs of all other queues, two at a time.
resource "prefect_work_queue" "urgent" {
  name              = "urgent"
  work_pool_name    = prefect_work_pool.local.name
  description       = "Runs that people wait for"
  priority          = 1
  concurrency_limit = 2
}

resource "prefect_work_queue" "backfill" {
  name           = "backfill"
  work_pool_name = prefect_work_pool.local.name
  priority       = 10
}
