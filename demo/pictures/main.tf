# scripts/pictures plans and applies this for the pictures of the README, after `make demo`.

terraform {
  required_providers {
    prefect = { source = "prefect-terraform/prefect" }
  }
}

variable "cron" {
  type    = string
  default = "0 18 * * 1-5"
}

data "prefect_deployment" "report" {
  flow_name = "daily-report"
  name      = "demo"
}

resource "prefect_deployment_schedule" "evening" {
  deployment_id = data.prefect_deployment.report.id
  cron          = var.cron
  timezone      = "Europe/Berlin"
}

output "next_runs" {
  value = provider::prefect::schedule_next(prefect_deployment_schedule.evening, plantimestamp(), 3)
}

action "prefect_flow_run_create" "report" {
  config {
    deployment = data.prefect_deployment.report.id
    parameters = jsonencode({ orders = 20 })
    timeout    = "10m"
  }
}
