# Run once.
resource "prefect_flow_run" "migrate" {
  deployment_id = prefect_deployment.migrate.id
  parameters    = jsonencode({ target = "v42" })
  tags          = ["release"]

  # With wait = true, which is the default, dependent resources wait for the run, and a failed run fails the apply.
  wait = false
}
