# Use data sources of a run as the arguments:
#
#   provider::prefect::run_report(
#     data.prefect_flow_run.nightly,
#     data.prefect_flow_run_graph.nightly.nodes,
#     data.prefect_flow_run_logs.nightly.logs,
#   )
output "report" {
  value = provider::prefect::run_report(
    {
      name          = "calm-otter"
      flow_name     = "nightly"
      state_type    = "FAILED"
      state_name    = "Failed"
      state_message = "Flow run encountered an exception: ValueError: no rows"
      start_time    = "2026-01-31T02:00:00Z"
      end_time      = "2026-01-31T02:01:35Z"
      parameters    = jsonencode({ day = "2026-01-30", limit = 1000 })
      ui_url        = "http://127.0.0.1:4200/runs/flow-run/3f2504e0-4f89-11d3-9a0c-0305e82c3301"
    },
    [
      { name = "extract", state_type = "COMPLETED", start_time = "2026-01-31T02:00:01Z", end_time = "2026-01-31T02:01:00Z", run_count = 1 },
      { name = "load", state_type = "FAILED", start_time = "2026-01-31T02:01:00Z", end_time = "2026-01-31T02:01:34Z", run_count = 3 },
    ],
    [
      { timestamp = "2026-01-31T02:01:00Z", level = 20, message = "Loading 0 rows" },
      { timestamp = "2026-01-31T02:01:34Z", level = 40, message = "Task run failed: ValueError: no rows" },
    ],
  )
}
