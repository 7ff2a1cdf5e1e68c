import {
  to = prefect_flow.daily_report
  identity = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
