import {
  to = prefect_default_sla.high
  identity = {
    id = "high"
  }
}
