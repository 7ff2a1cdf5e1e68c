import {
  to = prefect_deployment_schedule.mornings
  id = "00000000-0000-0000-0000-000000000000,mornings"
}
