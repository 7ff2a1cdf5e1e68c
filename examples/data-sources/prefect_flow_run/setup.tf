resource "prefect_flow" "migrate" {
  name = "migrate"
}

resource "prefect_deployment" "migrate" {
  name    = "production"
  flow_id = prefect_flow.migrate.id
}

# Far ahead, so that it does not become late between two plans.
resource "prefect_flow_run" "migrate" {
  deployment_id  = prefect_deployment.migrate.id
  scheduled_time = "2040-01-01T00:00:00Z"
  wait           = false
}
