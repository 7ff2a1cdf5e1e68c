# The name must match the @flow decorator of the Python function.
resource "prefect_flow" "daily_report" {
  name = "daily-report"
  tags = ["reporting"]
}
