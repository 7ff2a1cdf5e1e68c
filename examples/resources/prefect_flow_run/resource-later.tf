# Run later.
resource "prefect_flow_run" "tidy_up" {
  deployment_id  = prefect_deployment.migrate.id
  name           = "tidy-up"
  scheduled_time = "2040-01-01T02:00:00Z"
  wait           = false

  # The run is not canceled when the resource is destroyed.
  on_destroy = "abandon"
}
