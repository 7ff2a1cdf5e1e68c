# A module that deploys one flow with one schedule.

terraform {
  required_version = ">= 1.11"

  required_providers {
    prefect = {
      source = "prefect-terraform/prefect"
    }
  }
}

variable "flow_name" {
  type = string
}

variable "cron" {
  type    = string
  default = "0 7 * * mon-fri"

  validation {
    condition     = provider::prefect::schedule_error({ cron = var.cron }) == null
    error_message = "The schedule is invalid: ${coalesce(provider::prefect::schedule_error({ cron = var.cron }), "-")}"
  }
}

data "prefect_work_pool" "shared" {
  name = "shared"
}

resource "prefect_flow" "this" {
  name = var.flow_name
}

resource "prefect_deployment" "this" {
  name           = "production"
  flow_id        = prefect_flow.this.id
  entrypoint     = "flows/${var.flow_name}.py:main"
  work_pool_name = data.prefect_work_pool.shared.name
}

resource "prefect_deployment_schedule" "this" {
  deployment_id = prefect_deployment.this.id
  cron          = var.cron
  timezone      = "Europe/Berlin"
}

output "schedule" {
  value = provider::prefect::schedule_describe(prefect_deployment_schedule.this)
}
