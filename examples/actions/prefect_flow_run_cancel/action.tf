resource "prefect_flow_run" "load" {
  deployment_id = prefect_deployment.load.id
  wait          = false
}

# Cancel the run: terraform apply -invoke=action.prefect_flow_run_cancel.load
action "prefect_flow_run_cancel" "load" {
  config {
    flow_run_id = prefect_flow_run.load.id
  }
}
