# Code on the disk of the worker.
resource "prefect_deployment" "on_disk" {
  name           = "local"
  flow_id        = prefect_flow.daily_report.id
  entrypoint     = "report.py:daily_report"
  work_pool_name = prefect_work_pool.local.name

  pull_steps = [{ type = "set_working_directory", directory = "/srv/flows" }]

  # A run that would exceed the limit is canceled.
  concurrency_limit   = 1
  concurrency_options = { collision_strategy = "CANCEL_NEW" }
}
