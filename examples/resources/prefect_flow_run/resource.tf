resource "prefect_flow" "migrate" {
  name = "migrate"
}

resource "prefect_deployment" "migrate" {
  name    = "production"
  flow_id = prefect_flow.migrate.id

  # Without a schema, parameters are not checked.
  enforce_parameter_schema = false
}

# Runs when it is created, and again when the version changes. With wait = true, which is the default, dependent resources
# wait for the run, and a failed run fails the apply.
resource "prefect_flow_run" "migrate" {
  deployment_id = prefect_deployment.migrate.id
  parameters    = jsonencode({ target = "v42" })
  tags          = ["release"]

  wait       = false
  timeout    = "30m"
  on_timeout = "cancel"
  triggers   = { version = "v42" }
}

# Runs later, and continues if the resource is destroyed.
resource "prefect_flow_run" "tidy_up" {
  deployment_id  = prefect_deployment.migrate.id
  name           = "tidy-up"
  scheduled_time = "2040-01-01T02:00:00Z"
  wait           = false
  on_destroy     = "abandon"
}
