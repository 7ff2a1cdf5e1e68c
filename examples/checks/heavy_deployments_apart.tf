# Checks that no two heavy deployments start within the same five minutes in the
# next four weeks.
variable "heavy" {
  description = "Schedules of the deployments that need the whole machine, by deployment name."
  type        = map(object({ cron = string, timezone = optional(string, "UTC") }))
  default = {
    warehouse-load = { cron = "0 2 * * *", timezone = "Europe/Berlin" }
    model-training = { cron = "30 3 * * mon", timezone = "Europe/Berlin" }
    monthly-close  = { cron = "0 5 1 * *" }
  }
}

locals {
  heavy_starts = flatten([
    for name, schedule in var.heavy : [
      for at in provider::prefect::schedule_between(schedule, plantimestamp(), timeadd(plantimestamp(), "672h")) :
      { name = name, at = at }
    ]
  ])
  heavy_clashes = [
    for pair in setproduct(local.heavy_starts, local.heavy_starts) : "${pair[0].name} at ${pair[0].at}, ${pair[1].name} at ${pair[1].at}"
    if pair[0].name != pair[1].name && timecmp(pair[0].at, pair[1].at) <= 0 && timecmp(pair[1].at, timeadd(pair[0].at, "5m")) < 0
  ]
}

check "heavy_deployments_are_apart" {
  assert {
    condition     = length(local.heavy_clashes) == 0
    error_message = "These start within the same five minutes: ${join("; ", local.heavy_clashes)}."
  }
}
