resource "prefect_flow_run" "load" {
  deployment_id = prefect_deployment.load.id
  wait          = false
}

# Suspend it until tomorrow:
#   terraform apply -invoke=action.prefect_flow_run_pause.load
action "prefect_flow_run_pause" "load" {
  config {
    flow_run_id = prefect_flow_run.load.id
    timeout     = "24h"
  }
}
