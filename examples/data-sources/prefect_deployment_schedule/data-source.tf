data "prefect_deployment" "daily_report" {
  name = "daily-report/production"
}

# By slug, or by ID.
data "prefect_deployment_schedule" "mornings" {
  deployment_id = data.prefect_deployment.daily_report.id
  slug          = "mornings"
}

output "mornings" {
  value = data.prefect_deployment_schedule.mornings.active ? data.prefect_deployment_schedule.mornings.description : "paused"
}
