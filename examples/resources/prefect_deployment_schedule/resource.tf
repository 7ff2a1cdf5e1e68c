resource "prefect_flow" "daily_report" {
  name = "daily-report"
}

resource "prefect_deployment" "daily_report" {
  name    = "production"
  flow_id = prefect_flow.daily_report.id

  # Without a schema, parameters are not checked.
  enforce_parameter_schema = false
}

# Every working day at 06:30 local time.
resource "prefect_deployment_schedule" "mornings" {
  deployment_id = prefect_deployment.daily_report.id
  slug          = "mornings"
  cron          = "30 6 * * mon-fri"
  timezone      = "Europe/Berlin"
  parameters    = jsonencode({ full = false })
}

# Every six hours, counted from midnight.
resource "prefect_deployment_schedule" "refresh" {
  deployment_id = prefect_deployment.daily_report.id
  interval      = 6 * 60 * 60
  anchor_date   = "2026-01-01T00:00:00Z"
}

# On the last working day of each month.
resource "prefect_deployment_schedule" "month_end" {
  deployment_id = prefect_deployment.daily_report.id
  rrule         = "DTSTART:20260101T180000\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
  timezone      = "America/New_York"
  parameters    = jsonencode({ full = true })
}
