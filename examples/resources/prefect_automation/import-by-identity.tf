import {
  to = prefect_automation.repair
  identity = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
