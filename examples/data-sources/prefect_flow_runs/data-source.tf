# The runs that Prefect's scheduler has planned already.
data "prefect_flow_runs" "planned" {
  deployment_name = "daily-report/production"
  scheduled       = true
  sort            = "EXPECTED_START_TIME_ASC"
}

output "planned" {
  value = data.prefect_flow_runs.planned.flow_runs[*].expected_start_time
}

# How many failed in the last day? Only the number is asked for.
data "prefect_flow_runs" "failed" {
  flow_name   = "daily-report"
  state_types = ["FAILED", "CRASHED"]
  start       = timeadd(plantimestamp(), "-24h")
  limit       = 0
}

output "failed" {
  value = data.prefect_flow_runs.failed.total
}

# The last run that has begun; null when none has.
data "prefect_flow_runs" "last" {
  deployment_name = "daily-report/production"
  started         = true
  sort            = "START_TIME_DESC"
  limit           = 1
}

output "last_state" {
  value = one(data.prefect_flow_runs.last.flow_runs[*].state_name)
}
