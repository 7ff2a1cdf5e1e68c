output "state" {
  description = "How the run ended."
  value       = prefect_flow_run.now.state_name
}

output "duration" {
  description = "How long the run took."
  value       = format("%.1f s", prefect_flow_run.now.total_run_time)
}

output "logs" {
  description = "What the flow and its tasks logged."
  value = [
    for line in data.prefect_flow_run_logs.now.logs : "${line.level_name} ${line.message}"
    if contains(["prefect.flow_runs", "prefect.task_runs"], line.name)
  ]
}
