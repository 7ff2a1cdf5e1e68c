import {
  to = prefect_default_sla.high
  id = "high"
}
