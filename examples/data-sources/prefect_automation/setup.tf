resource "prefect_automation" "nightly" {
  name    = "nightly"
  trigger = { event = { posture = "Proactive", expect = ["backup.done"], within = 86400 } }
}
