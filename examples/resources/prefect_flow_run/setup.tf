resource "prefect_flow" "migrate" {
  name = "migrate"
}

resource "prefect_deployment" "migrate" {
  name    = "production"
  flow_id = prefect_flow.migrate.id

  # Without a schema, parameters are not checked.
  enforce_parameter_schema = false
}
