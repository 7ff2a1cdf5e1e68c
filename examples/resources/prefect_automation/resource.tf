# When three runs of a flow fail within an hour, run a repair deployment.
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

# When a started run does not finish within an hour, cancel it.
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

# When both sources have delivered, in any order, and the check has passed after them.
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
