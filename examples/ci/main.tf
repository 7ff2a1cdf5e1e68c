# Deploys a flow that checks a new release. The pipeline starts it with the
# action, waits for it, and shows the report.
variable "commit" {
  description = "Version that is released."
  type        = string
  default     = "3f1c2a9"
}

variable "flows" {
  description = "Folder of the flows on the workers."
  type        = string
  default     = "/srv/flows"
}

resource "prefect_work_pool" "checks" {
  name = "checks"
  type = "process"
}

resource "prefect_flow" "checks" {
  name = "checks"
}

resource "prefect_deployment" "checks" {
  name           = "release"
  flow_id        = prefect_flow.checks.id
  version        = var.commit
  path           = var.flows
  entrypoint     = "checks.py:checks"
  work_pool_name = prefect_work_pool.checks.name
  flow_source    = file("${path.module}/checks.py")

  parameter_openapi_schema = provider::prefect::flow_parameter_schema(file("${path.module}/checks.py"), "checks")
}

action "prefect_flow_run_create" "checks" {
  config {
    deployment = prefect_deployment.checks.id
    parameters = jsonencode({ commit = var.commit })
    timeout    = "15m"
    on_timeout = "cancel"
  }
}

# Report of the last run; null before the first run.
data "prefect_flow_runs" "last" {
  deployment_name = "checks/release"
  started         = true
  sort            = "START_TIME_DESC"
  limit           = 1
}

locals {
  last = one(data.prefect_flow_runs.last.flow_runs)
}

data "prefect_task_runs" "last" {
  count       = local.last == null ? 0 : 1
  flow_run_id = local.last.id
}

data "prefect_flow_run_logs" "last" {
  count       = local.last == null ? 0 : 1
  flow_run_id = local.last.id
  tail        = 200
}

output "report" {
  value = local.last == null ? "" : provider::prefect::run_report(
    local.last,
    data.prefect_task_runs.last[0].task_runs,
    data.prefect_flow_run_logs.last[0].logs,
  )
}
