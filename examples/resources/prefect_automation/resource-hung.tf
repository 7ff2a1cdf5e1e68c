# Cancel a run that does not finish within an hour.
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
