# Recurrence rule.
resource "prefect_deployment_schedule" "month_end" {
  deployment_id = prefect_deployment.daily_report.id

  # On the last working day of each month.
  rrule      = "DTSTART:20260101T180000\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
  timezone   = "America/New_York"
  parameters = jsonencode({ full = true })
}
