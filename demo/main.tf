# `make demo` applies this: a flow, the work pool that runs it, its schedule, and an action that runs it now.

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

# The address of the server is in PREFECT_API_URL.
provider "prefect" {}

locals {
  source = file("${path.module}/flows/daily_report.py")
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

# The flow reads this variable.
resource "prefect_variable" "currency" {
  name  = "demo_currency"
  value = "EUR"
}

resource "prefect_deployment" "daily_report" {
  name        = "demo"
  description = "Reports on the orders of the day."
  flow_id     = prefect_flow.daily_report.id
  entrypoint  = "daily_report.py:daily_report"
  flow_source = local.source

  pull_steps = [{
    type      = "set_working_directory"
    directory = abspath("${path.module}/flows")
  }]

  work_pool_name  = prefect_work_pool.local.name
  work_queue_name = prefect_work_queue.reports.name

  # The schema comes from the Python file, which is read and never run.
  parameter_openapi_schema = provider::prefect::flow_parameter_schema(local.source, "daily_report")
  parameters               = jsonencode({ orders = 50 })
}

resource "prefect_deployment_schedule" "every_morning" {
  deployment_id = prefect_deployment.daily_report.id
  cron          = "30 6 * * 1-5"
  timezone      = "Europe/Berlin"
}

# Run it with: terraform apply -invoke=action.prefect_flow_run_create.daily_report
# Terraform shows the log of the run while it runs, and fails when the run fails.
action "prefect_flow_run_create" "daily_report" {
  config {
    deployment = prefect_deployment.daily_report.id
    parameters = jsonencode({ orders = 20 })
    tags       = ["demo"]
    timeout    = "10m"
  }
}

# The last runs of the deployment, newest first. Refresh them with: terraform apply -refresh-only
data "prefect_flow_runs" "last" {
  deployment_id = prefect_deployment.daily_report.id
  state_types   = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]
  sort          = "START_TIME_DESC"
  limit         = 5
}

data "prefect_server" "this" {}
