# Checks that a deployment has succeeded in the last 24 hours, and names its
# last run.
variable "deployment" {
  description = "Deployment that must succeed every day, as flow/deployment."
  type        = string
  default     = "daily-report/production"
}

data "prefect_flow_runs" "last" {
  deployment_name = var.deployment
  started         = true
  sort            = "START_TIME_DESC"
  limit           = 1
}

data "prefect_flow_runs" "succeeded" {
  deployment_name = var.deployment
  state_types     = ["COMPLETED"]
  window_of       = "end_time"
  start           = timeadd(plantimestamp(), "-24h")
  limit           = 0 # reads only the number
}

locals {
  last_run        = one(data.prefect_flow_runs.last.flow_runs)
  succeeded_today = data.prefect_flow_runs.succeeded.total > 0
}

check "succeeded_today" {
  assert {
    condition     = local.succeeded_today
    error_message = "${var.deployment} has not succeeded in the last 24 hours. Its last run: ${try("${local.last_run.state_name}, ${local.last_run.ui_url}", "none")}."
  }
}
