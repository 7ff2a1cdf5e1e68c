resource "prefect_flow" "daily_report" {
  name = "daily-report"
}

resource "prefect_deployment" "daily_report" {
  name    = "production"
  flow_id = prefect_flow.daily_report.id
}

resource "prefect_deployment_schedule" "mornings" {
  deployment_id = prefect_deployment.daily_report.id
  slug          = "mornings"
  cron          = "30 6 * * mon-fri"
  timezone      = "Europe/Berlin"
}
