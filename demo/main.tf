# What `make demo` applies: a flow, where it runs, when it runs, and one run of it now.

terraform {
  required_version = ">= 1.14"

  required_providers {
    prefect = {
      source = "prefect-terraform/prefect"
    }
  }

  backend "local" {
    path = ".run/terraform.tfstate"
  }
}

# PREFECT_API_URL says where the server is.
provider "prefect" {}

locals {
  source = "${path.module}/flows/daily_report.py"
}

resource "prefect_flow" "daily_report" {
  name = "daily-report"
  tags = ["demo"]
}

resource "prefect_work_pool" "local" {
  name        = "demo"
  type        = "process"
  description = "Runs flows as processes on this machine."
}

resource "prefect_work_queue" "reports" {
  name           = "reports"
  work_pool_name = prefect_work_pool.local.name
  priority       = 1
}

# The flow reads it while it runs.
resource "prefect_variable" "currency" {
  name  = "demo_currency"
  value = "EUR"
}

resource "prefect_deployment" "daily_report" {
  name        = "demo"
  description = "Reports on the orders of the day."
  flow_id     = prefect_flow.daily_report.id
  entrypoint  = "daily_report.py:daily_report"

  pull_steps = [{
    type      = "set_working_directory"
    directory = abspath("${path.module}/flows")
  }]

  work_pool_name  = prefect_work_pool.local.name
  work_queue_name = prefect_work_queue.reports.name

  parameters = jsonencode({ orders = 50 })
  parameter_openapi_schema = jsonencode({
    type       = "object"
    title      = "Parameters"
    properties = { orders = { type = "integer", title = "orders", default = 50, position = 0 } }
  })
  enforce_parameter_schema = true
}

resource "prefect_deployment_schedule" "every_morning" {
  deployment_id = prefect_deployment.daily_report.id
  cron          = "30 6 * * 1-5"
  timezone      = "Europe/Berlin"
}

# Runs the deployment when it is created, and again whenever the flow's source changes.
resource "prefect_flow_run" "now" {
  deployment_id = prefect_deployment.daily_report.id
  parameters    = jsonencode({ orders = 20 })
  tags          = ["demo"]
  wait          = true

  triggers = {
    source   = filesha256(local.source)
    currency = prefect_variable.currency.value
  }
}

data "prefect_flow_run_logs" "now" {
  flow_run_id = prefect_flow_run.now.id
}
