# Resume a deployment when several events have occurred.
resource "prefect_automation" "delivered" {
  name = "everything is there"

  # Both sources deliver, in any order, and the check passes after them.
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
