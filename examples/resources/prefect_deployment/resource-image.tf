# Code in a container image.
resource "prefect_deployment" "in_an_image" {
  name           = "image"
  flow_id        = prefect_flow.daily_report.id
  entrypoint     = "/opt/flows/report.py:daily_report"
  work_pool_name = prefect_work_pool.containers.name

  # The work pool is of the type docker. Without pull steps, the code is taken
  # from the image.
  job_variables = jsonencode({
    image = "registry.example.com/flows:v42"
    env   = { LOG_LEVEL = "INFO" }
  })
}
