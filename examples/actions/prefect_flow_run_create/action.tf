resource "prefect_flow" "migrate" {
  name = "migrate"
}

# Each change of the deployment runs it.
resource "prefect_deployment" "migrate" {
  name    = "production"
  flow_id = prefect_flow.migrate.id
  version = "v42"

  # Without a schema, parameters are not checked.
  enforce_parameter_schema = false

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.prefect_flow_run_create.migrate]
    }
  }
}

action "prefect_flow_run_create" "migrate" {
  config {
    deployment = prefect_deployment.migrate.id
    parameters = jsonencode({ target = "v42" })
    tags       = ["release"]
  }
}
