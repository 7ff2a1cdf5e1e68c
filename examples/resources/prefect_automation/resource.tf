# Run a deployment when a flow fails three times in an hour.
resource "prefect_automation" "repair" {
  name        = "repair after failures"
  description = "Runs the repair deployment when a flow fails three times in an hour."

  trigger = {
    event = {
      posture   = "Reactive"
      expect    = ["prefect.flow-run.Failed", "prefect.flow-run.Crashed"]
      match     = jsonencode({ "prefect.resource.id" = "prefect.flow-run.*" })
      for_each  = ["related:flow:prefect.resource.id"]
      threshold = 3
      within    = 3600
    }
  }

  actions = [{
    type          = "run-deployment"
    deployment_id = prefect_deployment.repair.id
    parameters    = jsonencode({ run = "{{ flow_run.id }}" })
  }]
}
