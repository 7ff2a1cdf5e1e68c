resource "prefect_flow" "migrate" {
  name = "migrate"
}

resource "prefect_deployment" "migrate" {
  name    = "production"
  flow_id = prefect_flow.migrate.id
}

resource "prefect_flow_run" "migrate" {
  deployment_id = prefect_deployment.migrate.id
  wait          = false
}
