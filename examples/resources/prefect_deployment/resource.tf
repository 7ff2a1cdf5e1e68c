resource "prefect_flow" "daily_report" {
  name = "daily-report"
}

resource "prefect_work_pool" "local" {
  name = "local"
  type = "process"
}

resource "prefect_deployment" "daily_report" {
  name        = "production"
  flow_id     = prefect_flow.daily_report.id
  description = "Writes the report of the previous day."
  tags        = ["reporting"]

  entrypoint     = "flows/report.py:daily_report"
  work_pool_name = prefect_work_pool.local.name

  # Clone the code from a repository. Any step of Prefect or of an integration may follow.
  pull_steps = [
    {
      type         = "git_clone"
      repository   = "https://github.com/example/flows.git"
      branch       = "main"
      access_token = "{{ prefect.blocks.secret.github-token }}"
    },
    {
      step   = "prefect.deployments.steps.run_shell_script"
      inputs = jsonencode({ script = "uv sync", shell = true })
    },
  ]

  parameter_openapi_schema = jsonencode({
    type = "object"
    properties = {
      region = { type = "string" }
      days   = { type = "integer", default = 1 }
    }
  })
  parameters    = jsonencode({ region = "eu" })
  job_variables = jsonencode({ env = { LOG_LEVEL = "INFO" } })

  concurrency_limit   = 1
  concurrency_options = { collision_strategy = "CANCEL_NEW" }
}
