terraform {
  required_providers {
    prefect = {
      source = "prefect-terraform/prefect"
    }
  }
}

resource "prefect_work_pool" "local" {
  name = "local"
  type = "process"
}

resource "prefect_flow" "hello" {
  name = "hello"
}

resource "prefect_deployment" "hello" {
  name           = "morning"
  flow_id        = prefect_flow.hello.id
  path           = abspath(path.module)
  entrypoint     = "hello.py:hello"
  work_pool_name = prefect_work_pool.local.name

  # The schema comes from the Python file, which is read and never run.
  parameter_openapi_schema = provider::prefect::flow_parameter_schema(file("${path.module}/hello.py"), "hello")
  parameters               = jsonencode({ name = "world" })
}

resource "prefect_deployment_schedule" "weekdays" {
  deployment_id = prefect_deployment.hello.id
  cron          = "0 7 * * mon-fri"
  timezone      = "Europe/Berlin"
}

output "next_runs" {
  value = provider::prefect::schedule_next(prefect_deployment_schedule.weekdays, plantimestamp(), 3)
}

data "prefect_server" "this" {}

output "dashboard" {
  value = provider::prefect::ui_url(data.prefect_server.this.api_url, "dashboard")
}
