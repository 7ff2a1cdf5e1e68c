# When three runs of one flow have failed within an hour, run a deployment that repairs.
resource "prefect_automation" "repair" {
  name        = "repair after failures"
  description = "Runs the repair of the flow that failed three times in an hour."

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

# When a run that has started does not end within an hour, cancel it.
resource "prefect_automation" "hung" {
  name = "cancel what hangs"

  trigger = {
    event = {
      posture  = "Proactive"
      after    = ["prefect.flow-run.Running"]
      expect   = ["prefect.flow-run.Completed", "prefect.flow-run.Failed", "prefect.flow-run.Cancelled"]
      match    = jsonencode({ "prefect.resource.id" = "prefect.flow-run.*" })
      for_each = ["prefect.resource.id"]
      within   = 3600
    }
  }

  actions = [{ type = "cancel-flow-run" }]
}

# When both sources have delivered, in any order, and then the check has passed.
resource "prefect_automation" "delivered" {
  name = "everything is there"

  trigger = {
    sequence = {
      within = 86400
      triggers = [
        {
          compound = {
            require = "all"
            within  = 3600
            triggers = [
              { event = { posture = "Reactive", expect = ["orders.delivered"] } },
              { event = { posture = "Reactive", expect = ["stock.delivered"] } },
            ]
          }
        },
        { event = { posture = "Reactive", expect = ["delivery.checked"] } },
      ]
    }
  }

  actions = [{
    type          = "resume-deployment"
    deployment_id = prefect_deployment.repair.id
  }]
}
