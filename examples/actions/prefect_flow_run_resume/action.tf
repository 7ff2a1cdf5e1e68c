variable "approved_by" {
  type    = string
  default = "nobody"
}

resource "prefect_flow_run" "load" {
  deployment_id = prefect_deployment.load.id
  wait          = false
}

# Resume the run with the input that it waits for:
#   terraform apply -invoke=action.prefect_flow_run_resume.load -var approved_by=alice
action "prefect_flow_run_resume" "load" {
  config {
    flow_run_id = prefect_flow_run.load.id
    run_input   = jsonencode({ approved_by = var.approved_by })
  }
}
