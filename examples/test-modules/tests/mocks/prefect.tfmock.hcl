# IDs are UUIDs, because the provider checks references to other objects.

mock_resource "prefect_automation" {
  defaults = { id = "00000000-0000-4000-8000-000000000001" }
}

mock_resource "prefect_block" {
  defaults = { id = "00000000-0000-4000-8000-000000000002" }
}

mock_resource "prefect_block_schema" {
  defaults = { id = "00000000-0000-4000-8000-000000000003" }
}

mock_resource "prefect_block_type" {
  defaults = { id = "00000000-0000-4000-8000-000000000004" }
}

mock_resource "prefect_deployment" {
  defaults = { id = "00000000-0000-4000-8000-000000000005" }
}

mock_resource "prefect_flow" {
  defaults = { id = "00000000-0000-4000-8000-000000000006" }
}

mock_resource "prefect_global_concurrency_limit" {
  defaults = { id = "00000000-0000-4000-8000-000000000007" }
}

mock_resource "prefect_work_pool" {
  defaults = { id = "00000000-0000-4000-8000-000000000008" }
}

mock_resource "prefect_work_queue" {
  defaults = { id = "00000000-0000-4000-8000-000000000009" }
}

mock_data "prefect_work_pool" {
  defaults = {
    id   = "00000000-0000-4000-8000-000000000008"
    type = "process"
  }
}

# A mock invents a value for each computed attribute that is not set. A schedule
# has only one of cron, interval and rrule.
mock_resource "prefect_deployment_schedule" {
  defaults = {
    anchor_date = null
    interval    = null
    rrule       = null
  }
}
