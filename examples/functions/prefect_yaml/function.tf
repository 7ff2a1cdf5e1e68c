# The content of a prefect.yaml, usually file("prefect.yaml").
locals {
  project = provider::prefect::prefect_yaml(<<-EOT
    definitions:
      tags: &tags [finance]
    pull:
      - prefect.deployments.steps.git_clone:
          repository: https://example.com/flows.git
    deployments:
      - name: nightly
        entrypoint: flows/etl.py:load_all
        tags: *tags
        parameters: { days: 1 }
        work_pool: { name: batch }
        schedules:
          - cron: 0 2 * * *
            timezone: Europe/Berlin
            slug: night
          - interval: PT6H
            active: no
  EOT
    ,
    # The source files of the entrypoints: { for f in fileset(path.module, "**/*.py") : f => file("${path.module}/${f}") }
    { "flows/etl.py" = "from prefect import flow\n\n@flow(name=\"Load orders\")\ndef load_all(days: int): ...\n" }
  )

  # Every schedule of every deployment, by "deployment/schedule".
  schedules = merge([
    for name, d in local.project.deployments : {
      for key, s in d.schedules : "${name}/${key}" => merge(s, { deployment = name })
    }
  ]...)
}

# Use for_each = local.project.deployments and for_each = local.schedules in resources.
output "deployments" {
  value = { for name, d in local.project.deployments : name => "${d.flow_name} on ${d.work_pool_name}" }
  # { nightly = "Load orders on batch" }
}

output "schedules" {
  value = { for key, s in local.schedules : key => s.cron != null ? s.cron : "every ${s.interval} s" }
  # { "nightly/night" = "0 2 * * *", "nightly/1" = "every 21600 s" }
}

# What the resources can't express, and what the source does not show. Empty here.
output "notes" {
  value = local.project.notes
}
