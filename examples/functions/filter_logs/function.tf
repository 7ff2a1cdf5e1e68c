# Use the logs of a run as the argument: data.prefect_flow_run_logs.nightly.logs
locals {
  logs = [
    { timestamp = "2026-01-31T02:01:00Z", level = 20, message = "Loading 12 rows" },
    { timestamp = "2026-01-31T02:01:10Z", level = 30, message = "A row is empty" },
    { timestamp = "2026-01-31T02:01:34Z", level = 40, message = "Row 7: no customer" },
    { timestamp = "2026-01-31T02:01:35Z", level = 40, message = "Finished in state Failed()" },
  ]
}

output "bad_rows" {
  value = provider::prefect::filter_logs(local.logs, "WARNING", "(?i)\\brow\\b")[*].message
  # ["A row is empty", "Row 7: no customer"]
}
