# Terraform owns what the deployment runs and with which parameters. When and where it runs is said in the Prefect UI or with
# `prefect deployment schedule create`: what is not mentioned here stays as it is.
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
