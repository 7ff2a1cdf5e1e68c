locals {
  # Usually from base_job_configs of the data source prefect_worker_metadata.
  template = jsonencode({
    job_configuration = { image = "{{ image }}", cpu = "{{ cpu }}" }
    variables = {
      type       = "object"
      properties = { image = { type = "string" }, cpu = { type = "integer", default = 1 } }
    }
  })
}

# For base_job_template of a prefect_work_pool: runs use this image unless their
# deployment sets another.
output "base_job_template" {
  value = provider::prefect::job_template_with_defaults(local.template, { image = "ghcr.io/example/flows:1.4" })
}
