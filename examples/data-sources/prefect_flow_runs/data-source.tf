# The scheduled runs that Prefect has created.
data "prefect_flow_runs" "planned" {
  deployment_name = "daily-report/production"
  scheduled       = true
  sort            = "EXPECTED_START_TIME_ASC"
}

output "planned" {
  value = data.prefect_flow_runs.planned.flow_runs[*].expected_start_time
}

# The number of runs that failed in the last day. With limit = 0, only the
# number is read.
data "prefect_flow_runs" "failed" {
  flow_name   = "daily-report"
  state_types = ["FAILED", "CRASHED"]
  start       = timeadd(plantimestamp(), "-24h")
  limit       = 0
}

output "failed" {
  value = data.prefect_flow_runs.failed.total
}

# The latest run that has started; null if none has.
data "prefect_flow_runs" "last" {
  deployment_name = "daily-report/production"
  started         = true
  sort            = "START_TIME_DESC"
  limit           = 1
}

output "last_state" {
  value = one(data.prefect_flow_runs.last.flow_runs[*].state_name)
}
