resource "prefect_flow" "load" {
  name = "load"
}

resource "prefect_deployment" "load" {
  name    = "production"
  flow_id = prefect_flow.load.id

  # Without a schema, parameters are not checked.
  enforce_parameter_schema = false
}

resource "prefect_deployment_schedule" "hourly" {
  deployment_id = prefect_deployment.load.id
  slug          = "hourly"
  cron          = "0 * * * *"
  timezone      = "Europe/Berlin"

  # When the schedule is created, create its runs of the previous weekend.
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.prefect_deployment_backfill.weekend]
    }
  }
}

action "prefect_deployment_backfill" "weekend" {
  config {
    deployment = prefect_deployment.load.id
    start      = "2026-03-28"
    end        = "2026-03-29"

    # Each run receives its hour as a parameter.
    parameters = jsonencode({ hour = "{{ scheduled_time }}" })
    tags       = ["backfill"]
  }
}

# Show the runs of a month without creating them:
#   terraform apply -invoke=action.prefect_deployment_backfill.april
action "prefect_deployment_backfill" "april" {
  config {
    deployment = "load/production"
    start      = "2026-04-01"
    end        = "2026-04-30"
    schedule   = { cron = "0 6 * * *", timezone = "Europe/Berlin" }
    parameters = jsonencode({ day = "{{ scheduled_date }}" })
    dry_run    = true
  }
}
