# Run once.
resource "prefect_flow_run" "migrate" {
  deployment_id = prefect_deployment.migrate.id
  parameters    = jsonencode({ target = "v42" })
  tags          = ["release"]

  # The apply does not wait for the run. By default it does, and fails if the
  # run fails.
  wait = false
}
