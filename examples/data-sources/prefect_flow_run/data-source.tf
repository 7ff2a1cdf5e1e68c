data "prefect_flow_run" "migrate" {
  id = prefect_flow_run.migrate.id
}

output "migration" {
  value = "${data.prefect_flow_run.migrate.name} is ${data.prefect_flow_run.migrate.state_name} after ${data.prefect_flow_run.migrate.duration_text}: ${data.prefect_flow_run.migrate.ui_url}"
}
