data "prefect_flow_run_logs" "problems" {
  flow_run_id = prefect_flow_run.migrate.id
  min_level   = "WARNING"
}

output "problems" {
  value = [for line in data.prefect_flow_run_logs.problems.logs : "${line.timestamp} ${line.level_name} ${line.message}"]
}

# The last lines of a log of any length.
data "prefect_flow_run_logs" "end" {
  flow_run_id = prefect_flow_run.migrate.id
  tail        = 20
}

output "end" {
  value = data.prefect_flow_run_logs.end.logs[*].message
}
