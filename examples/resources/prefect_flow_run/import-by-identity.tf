import {
  to = prefect_flow_run.migrate
  identity = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
