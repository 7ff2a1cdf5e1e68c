# The latest failed run of the deployment.
data "prefect_flow_runs" "failed" {
  deployment_id = prefect_deployment.load.id
  state_types   = ["FAILED", "CRASHED"]
  limit         = 1
}

# Retry the run: terraform apply -invoke=action.prefect_flow_run_retry.failed
action "prefect_flow_run_retry" "failed" {
  config {
    flow_run_id = one(data.prefect_flow_runs.failed.flow_runs[*].id)
  }
}

# Create a new run with the same parameters:
#   terraform apply -invoke=action.prefect_flow_run_retry.copy
action "prefect_flow_run_retry" "copy" {
  config {
    flow_run_id = one(data.prefect_flow_runs.failed.flow_runs[*].id)
    as_new_run  = true
  }
}
