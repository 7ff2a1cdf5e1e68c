import {
  to = prefect_deployment.daily_report
  id = "daily-report/production"
}
