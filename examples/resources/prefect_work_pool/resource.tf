# Without a base_job_template, the pool takes the default one of its type.
resource "prefect_work_pool" "local" {
  name              = "local-processes"
  type              = "process"
  concurrency_limit = 10
}

# The default template of a type, with a default of one variable changed.
data "prefect_worker_metadata" "server" {}

locals {
  docker = jsondecode(data.prefect_worker_metadata.server.work_pool_types["docker"])
}

resource "prefect_work_pool" "containers" {
  name        = "containers"
  type        = "docker"
  description = "Runs in containers that are removed afterwards"

  base_job_template = jsonencode(merge(local.docker, {
    variables = merge(local.docker.variables, {
      properties = merge(local.docker.variables.properties, {
        auto_remove = merge(local.docker.variables.properties.auto_remove, { default = true })
      })
    })
  }))
}
