# Cancel all late runs:
#   terraform apply -invoke=action.prefect_flow_runs_cancel.late
action "prefect_flow_runs_cancel" "late" {
  config {
    deployment = "load/production"
    late_for   = "6h"
    max        = 200
  }
}

# Show which runs would be canceled:
#   terraform apply -invoke=action.prefect_flow_runs_cancel.experiments
action "prefect_flow_runs_cancel" "experiments" {
  config {
    tags        = ["experiment"]
    state_types = ["SCHEDULED", "PENDING"]
    max         = 50
    dry_run     = true
  }
}
