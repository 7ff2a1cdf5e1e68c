# Use the runs of a data source as the argument:
# data.prefect_flow_runs.nightly.flow_runs
locals {
  runs = [
    { state_type = "COMPLETED", start_time = "2026-01-30T02:00:00Z", end_time = "2026-01-30T02:10:00Z" },
    { state_type = "COMPLETED", start_time = "2026-01-31T02:00:00Z", end_time = "2026-01-31T02:20:00Z" },
    { state_type = "FAILED", start_time = "2026-02-01T02:00:00Z", end_time = "2026-02-01T02:01:00Z" },
    { state_type = "RUNNING", start_time = "2026-02-02T02:00:00Z", end_time = null },
  ]
  summary = provider::prefect::run_summary(local.runs)
}

output "summary" {
  value = local.summary
  # {
  #   total         = 4
  #   by_state      = { COMPLETED = 2, FAILED = 1, RUNNING = 1 }
  #   success_rate  = 0.6666666666666666
  #   duration_p50  = 600
  #   duration_p95  = 1140
  #   duration_max  = 1200
  # }
}

check "nightly" {
  assert {
    condition     = coalesce(local.summary.success_rate, 1) >= 0.5
    error_message = "Half of the nightly runs fail: ${lookup(local.summary.by_state, "FAILED", 0)} failed, ${lookup(local.summary.by_state, "CRASHED", 0)} crashed."
  }
}
