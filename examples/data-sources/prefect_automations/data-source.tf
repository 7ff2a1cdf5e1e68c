data "prefect_automations" "platform" {
  tags = ["platform"]
}

output "those_that_are_off" {
  value = [for a in data.prefect_automations.platform.automations : a.name if !a.enabled]
}
