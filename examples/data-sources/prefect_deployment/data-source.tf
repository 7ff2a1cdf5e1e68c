# By flow name and deployment name, or by ID.
data "prefect_deployment" "daily_report" {
  name = "daily-report/production"
}

output "daily_report_is_ready" {
  value = data.prefect_deployment.daily_report.status == "READY"
}
