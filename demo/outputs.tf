output "dashboard" {
  description = "Start page of Prefect's UI."
  value       = provider::prefect::ui_url(data.prefect_server.this.api_url, "dashboard")
}

output "last_run" {
  description = "Page of the last run in Prefect's UI. Empty before the first run."
  value       = try(data.prefect_flow_runs.last.flow_runs[0].ui_url, "")
}

output "last_runs" {
  description = "The last runs as a table."
  value       = provider::prefect::table(data.prefect_flow_runs.last.flow_runs, ["name", "state_name", "total_run_time", "start_time"])
}
