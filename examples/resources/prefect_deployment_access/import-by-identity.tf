import {
  to = prefect_deployment_access.report
  identity = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
