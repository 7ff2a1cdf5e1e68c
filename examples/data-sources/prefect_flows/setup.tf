resource "prefect_flow" "daily_report" {
  name = "daily-report"
  tags = ["reporting"]
}
