# The text of a prefect.yaml, which would mostly be file("prefect.yaml").
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
  )

  # Every schedule of every deployment, by "deployment/schedule".
  schedules = merge([
    for name, d in local.project.deployments : {
      for key, s in d.schedules : "${name}/${key}" => merge(s, { deployment = name })
    }
  ]...)
}

# With resources, that is: for_each = local.project.deployments, and for_each = local.schedules.
output "deployments" {
  value = { for name, d in local.project.deployments : name => "${d.flow_name} on ${d.work_pool_name}" }
  # { nightly = "load-all on batch" }
}

output "schedules" {
  value = { for key, s in local.schedules : key => s.cron != null ? s.cron : "every ${s.interval} s" }
  # { "nightly/night" = "0 2 * * *", "nightly/1" = "every 21600 s" }
}

# What the deployments don't say although the file does: here nothing.
output "notes" {
  value = local.project.notes
}
