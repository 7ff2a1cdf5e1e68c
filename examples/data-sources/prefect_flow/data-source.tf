data "prefect_flow" "daily_report" {
  name = "daily-report"
}

output "flow_id" {
  value = data.prefect_flow.daily_report.id
}
