# The name is that of the Python function's @flow decorator.
resource "prefect_flow" "daily_report" {
  name = "daily-report"
  tags = ["reporting"]
}
