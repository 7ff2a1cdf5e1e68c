# Terraform manages the code and parameters of the deployment. Schedules and the
# work pool are set in the Prefect UI or with `prefect deployment schedule
# create`: unset arguments are left alone.
variable "region" {
  type    = string
  default = "eu"
}

resource "prefect_flow" "report" {
  name = "report"
}

resource "prefect_deployment" "report" {
  name       = "both"
  flow_id    = prefect_flow.report.id
  entrypoint = "report.py:report"
  parameters = jsonencode({ region = var.region })

  parameter_openapi_schema = jsonencode({
    type       = "object"
    properties = { region = { type = "string" } }
  })
}
