# Deploys the flows, deployments, schedules and automations of a prefect.yaml,
# which remains the single source.

locals {
  # The source files of the entrypoints, for the names, descriptions and
  # parameters of the flows.
  sources = { for name in fileset(path.module, "**/*.py") : name => file("${path.module}/${name}") }
  project = provider::prefect::prefect_yaml(file("${path.module}/prefect.yaml"), local.sources)

  # Every schedule of every deployment, by "deployment/schedule".
  schedules = merge([
    for name, deployment in local.project.deployments : {
      for key, schedule in deployment.schedules : "${name}/${key}" => merge(schedule, { deployment = name })
    }
  ]...)

  # Every automation that the triggers of a deployment describe, by
  # "deployment/automation".
  automations = merge([
    for name, deployment in local.project.deployments : {
      for key, automation in deployment.automations : "${name}/${key}" => merge(automation, { deployment = name })
    }
  ]...)
}

resource "prefect_work_pool" "all" {
  for_each = toset([for d in local.project.deployments : d.work_pool_name if d.work_pool_name != null])

  name = each.key
  type = "process"
}

resource "prefect_flow" "all" {
  for_each = toset([for d in local.project.deployments : d.flow_name])

  name = each.key
}

resource "prefect_deployment" "all" {
  for_each = local.project.deployments

  name            = each.value.name
  flow_id         = prefect_flow.all[each.value.flow_name].id
  entrypoint      = each.value.entrypoint
  description     = each.value.description
  version         = each.value.version
  tags            = each.value.tags
  work_pool_name  = each.value.work_pool_name == null ? null : prefect_work_pool.all[each.value.work_pool_name].name
  work_queue_name = each.value.work_queue_name
  job_variables   = each.value.job_variables
  pull_steps      = each.value.pull_steps

  parameters               = each.value.parameters
  parameter_openapi_schema = each.value.parameter_openapi_schema
  enforce_parameter_schema = each.value.enforce_parameter_schema

  concurrency_limit   = each.value.concurrency_limit
  concurrency_options = each.value.concurrency_options
  paused              = each.value.paused
}

resource "prefect_deployment_schedule" "all" {
  for_each = local.schedules

  deployment_id = prefect_deployment.all[each.value.deployment].id
  cron          = each.value.cron
  day_or        = each.value.day_or
  interval      = each.value.interval
  anchor_date   = each.value.anchor_date
  rrule         = each.value.rrule
  timezone      = each.value.timezone
  active        = each.value.active
  parameters    = each.value.parameters
  slug          = each.value.slug
}

resource "prefect_automation" "all" {
  for_each = local.automations

  name           = each.value.name
  description    = each.value.description
  enabled        = each.value.enabled
  trigger        = { for kind, trigger in each.value.trigger : kind => trigger if trigger != null }
  owner_resource = "prefect.deployment.${prefect_deployment.all[each.value.deployment].id}"

  actions = [{
    type           = "run-deployment"
    deployment_id  = prefect_deployment.all[each.value.deployment].id
    parameters     = each.value.parameters
    job_variables  = each.value.job_variables
    schedule_after = each.value.schedule_after
  }]
}

# What the file contains and Terraform does not do, such as building an image,
# and what the source does not show of a flow.
output "notes" {
  value = local.project.notes
}
