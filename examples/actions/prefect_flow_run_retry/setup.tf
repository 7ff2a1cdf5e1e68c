resource "prefect_flow" "load" {
  name = "load"
}

resource "prefect_deployment" "load" {
  name    = "production"
  flow_id = prefect_flow.load.id
}
