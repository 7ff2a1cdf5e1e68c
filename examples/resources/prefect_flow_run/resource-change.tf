# Run again on change.
resource "prefect_flow_run" "load" {
  deployment_id = prefect_deployment.migrate.id

  # A change of any of the values replaces the resource, which starts a new run.
  triggers = { version = "v42" }

  wait       = false
  timeout    = "30m"
  on_timeout = "cancel"
}
