import {
  to = prefect_flow_run.migrate
  id = "00000000-0000-0000-0000-000000000000"
}
