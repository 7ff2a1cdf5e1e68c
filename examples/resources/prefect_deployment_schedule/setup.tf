resource "prefect_flow" "daily_report" {
  name = "daily-report"
}

resource "prefect_deployment" "daily_report" {
  name    = "production"
  flow_id = prefect_flow.daily_report.id

  # Without a schema, parameters are not checked.
  enforce_parameter_schema = false
}
