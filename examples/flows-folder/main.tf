# Deploys every flow of every file in flows/. Names, descriptions and schemas
# are read from the source.

variable "parameters" {
  description = "Parameters of the deployments, by FILE:FUNCTION."
  type        = any
  default     = { "flows/sales.py:sales_report" = { day = "today" } }
}

locals {
  sources = { for name in fileset(path.module, "flows/**/*.py") : name => file("${path.module}/${name}") }

  flows = merge([
    for name, source in local.sources : {
      for flow in provider::prefect::flows_in_source(source, local.sources) : "${name}:${flow.function}" => {
        name        = flow.name
        description = flow.description
        schema      = provider::prefect::flow_parameter_schema(source, flow.function, local.sources)
        notes       = provider::prefect::flow_parameter_notes(source, flow.function, local.sources)
        source      = source
      }
    }
  ]...)

  # Prefect identifies a flow by name. Functions with the same flow name, in any
  # file, are one flow with several deployments.
  by_name = { for key, flow in local.flows : flow.name => key... }
}

resource "prefect_work_pool" "reports" {
  name = "reports"
  type = "process"
}

resource "prefect_flow" "all" {
  for_each = local.by_name

  name = each.key
}

resource "prefect_deployment" "all" {
  for_each = local.flows

  # Deployments of one flow need different names.
  name = length(local.by_name[each.value.name]) == 1 ? "production" : "production of ${replace(split(":", each.key)[0], "/", ".")}"

  flow_id                  = prefect_flow.all[each.value.name].id
  entrypoint               = each.key
  flow_source              = each.value.source # checked in the plan, never stored
  description              = each.value.description
  parameter_openapi_schema = each.value.schema
  parameters               = jsonencode(try(var.parameters[each.key], {}))
  work_pool_name           = prefect_work_pool.reports.name
}

# Parameters whose type or default is known only when the file runs.
output "notes" {
  value = { for key, flow in local.flows : key => flow.notes if length(flow.notes) > 0 }
}
