# The last run of the deployment that failed.
data "prefect_flow_runs" "failed" {
  deployment_id = prefect_deployment.load.id
  state_types   = ["FAILED", "CRASHED"]
  limit         = 1
}

# Run it once more: terraform apply -invoke=action.prefect_flow_run_retry.failed
action "prefect_flow_run_retry" "failed" {
  config {
    flow_run_id = one(data.prefect_flow_runs.failed.flow_runs[*].id)
  }
}

# Make a new run like it: terraform apply -invoke=action.prefect_flow_run_retry.anew
action "prefect_flow_run_retry" "anew" {
  config {
    flow_run_id = one(data.prefect_flow_runs.failed.flow_runs[*].id)
    as_new_run  = true
  }
}
