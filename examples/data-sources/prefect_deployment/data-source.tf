# By the names of the flow and of the deployment; or by id.
data "prefect_deployment" "daily_report" {
  name = "daily-report/production"
}

output "daily_report_is_ready" {
  value = data.prefect_deployment.daily_report.status == "READY"
}
