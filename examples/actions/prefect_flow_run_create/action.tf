resource "prefect_flow" "migrate" {
  name = "migrate"
}

# Start a run after each change of the deployment.
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
    wait       = false
  }
}

# Start a run on demand:
#   terraform apply -invoke=action.prefect_flow_run_create.check
# The action shows the run's log, waits for the run to finish, and fails if the
# run fails or times out.
action "prefect_flow_run_create" "check" {
  config {
    deployment = "migrate/production"
    parameters = jsonencode({ target = "v42", dry_run = true })
    timeout    = "10m"
    on_timeout = "cancel"
    log_level  = "WARNING"
  }
}
