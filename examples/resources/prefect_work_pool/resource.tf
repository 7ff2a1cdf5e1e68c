# Without a base_job_template, the pool uses the default template of its type.
resource "prefect_work_pool" "local" {
  name              = "local-processes"
  type              = "process"
  concurrency_limit = 10
}

# Flows are submitted to this pool as bundles, which are stored in a bucket.
resource "prefect_work_pool" "bundles" {
  name = "bundles"
  type = "process"

  storage_configuration = jsonencode({
    bundle_upload_step = {
      "prefect_aws.experimental.bundles.upload" = {
        requires = "prefect-aws"
        bucket   = "acme-flow-bundles"
      }
    }
    bundle_execution_step = {
      "prefect_aws.experimental.bundles.execute" = {
        requires = "prefect-aws"
      }
    }
  })
}

# The default template of a type, with a default of one variable changed.
data "prefect_worker_metadata" "server" {}

locals {
  docker = jsondecode(data.prefect_worker_metadata.server.work_pool_types["docker"])
}

resource "prefect_work_pool" "containers" {
  name        = "containers"
  type        = "docker"
  description = "Runs in ephemeral containers"

  base_job_template = jsonencode(merge(local.docker, {
    variables = merge(local.docker.variables, {
      properties = merge(local.docker.variables.properties, {
        auto_remove = merge(local.docker.variables.properties.auto_remove, { default = true })
      })
    })
  }))
}
