# Code from a Git repository.
resource "prefect_deployment" "daily_report" {
  name        = "production"
  flow_id     = prefect_flow.daily_report.id
  description = "Writes the report of the previous day."
  tags        = ["reporting"]

  entrypoint     = "flows/report.py:daily_report"
  work_pool_name = prefect_work_pool.local.name

  # A run clones the repository, and installs what the flow needs.
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
  parameters = jsonencode({ region = "eu" })
}
