resource "prefect_flow" "etl" {
  name = "etl"
}

resource "prefect_deployment" "repair" {
  flow_id                  = prefect_flow.etl.id
  name                     = "repair"
  entrypoint               = "flows/etl.py:repair"
  enforce_parameter_schema = false
}
