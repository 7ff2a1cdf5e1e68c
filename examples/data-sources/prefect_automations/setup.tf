resource "prefect_automation" "tagged" {
  name    = "tagged"
  tags    = ["platform"]
  trigger = { event = { posture = "Reactive", expect = ["backup.failed"] } }
}
