data "prefect_automation" "nightly" {
  name = "nightly"
}

output "events_that_are_waited_for" {
  value = data.prefect_automation.nightly.trigger.event.expect
}
