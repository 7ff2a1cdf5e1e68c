data "prefect_task_runs" "migrate" {
  flow_run_id = prefect_flow_run.migrate.id
  limit       = 500
}

# The slowest tasks first.
output "slowest" {
  value = [
    for key in reverse(sort([for run in data.prefect_task_runs.migrate.task_runs : format("%012.3f %s", run.duration, run.id)])) :
    one([for run in data.prefect_task_runs.migrate.task_runs : "${run.name}: ${run.duration_text}" if endswith(key, run.id)])
  ]
}

# The tasks that needed more than one attempt.
output "repeated" {
  value = { for run in data.prefect_task_runs.migrate.task_runs : run.name => run.run_count if run.run_count > 1 }
}
