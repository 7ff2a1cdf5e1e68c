import {
  to = prefect_deployment.daily_report
  identity = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
