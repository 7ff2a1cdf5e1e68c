# Interval.
resource "prefect_deployment_schedule" "refresh" {
  deployment_id = prefect_deployment.daily_report.id

  # Every six hours, counted from midnight.
  interval    = 6 * 60 * 60
  anchor_date = "2026-01-01T00:00:00Z"
}
