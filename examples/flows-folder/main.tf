# Deploys every flow of every file in flows/. No name, description or schema is written twice: all come from the source.

variable "parameters" {
  description = "Parameters of deployments, by FILE:FUNCTION."
  type        = any
  default     = { "flows/sales.py:sales_report" = { day = "today" } }
}

locals {
  sources = { for name in fileset(path.module, "flows/**/*.py") : name => file("${path.module}/${name}") }

  flows = merge([
    for name, source in local.sources : {
      for flow in provider::prefect::flows_in_source(source) : "${name}:${flow.function}" => {
        name        = flow.name
        description = flow.description
        schema      = provider::prefect::flow_parameter_schema(source, flow.function)
        source      = source
      }
    }
  ]...)
}

resource "prefect_work_pool" "reports" {
  name = "reports"
  type = "process"
}

resource "prefect_flow" "all" {
  for_each = local.flows

  name = each.value.name
}

resource "prefect_deployment" "all" {
  for_each = local.flows

  name                     = "production"
  flow_id                  = prefect_flow.all[each.key].id
  entrypoint               = each.key
  flow_source              = each.value.source # checked in the plan, stored nowhere
  description              = each.value.description
  parameter_openapi_schema = each.value.schema
  parameters               = jsonencode(try(var.parameters[each.key], {}))
  work_pool_name           = prefect_work_pool.reports.name
}
