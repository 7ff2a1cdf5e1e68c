resource "prefect_flow" "migrate" {
  name = "migrate"
}

# Each change of the deployment starts a run of it.
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

# Runs when it is asked for: terraform apply -invoke=action.prefect_flow_run_create.check
# It shows the lines of the run's log, waits for its end, and fails when the run fails or takes too long.
action "prefect_flow_run_create" "check" {
  config {
    deployment = "migrate/production"
    parameters = jsonencode({ target = "v42", dry_run = true })
    timeout    = "10m"
    on_timeout = "cancel"
    log_level  = "WARNING"
  }
}
