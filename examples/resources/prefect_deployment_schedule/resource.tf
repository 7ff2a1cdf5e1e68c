# Cron expression.
resource "prefect_deployment_schedule" "mornings" {
  deployment_id = prefect_deployment.daily_report.id
  slug          = "mornings"

  # Every working day at 06:30 local time.
  cron       = "30 6 * * mon-fri"
  timezone   = "Europe/Berlin"
  parameters = jsonencode({ full = false })
}
