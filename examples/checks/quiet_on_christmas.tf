# Checks that nothing runs on 25 December of this year or the next, in Berlin
# time.
variable "schedules" {
  description = "Schedules of all deployments, by deployment name."
  type        = map(object({ cron = optional(string), rrule = optional(string), timezone = optional(string, "UTC") }))
  default = {
    daily-report = { cron = "30 6 * jan-nov *", timezone = "Europe/Berlin" }
    december     = { cron = "30 6 1-24,26-31 dec *", timezone = "Europe/Berlin" }
    monthly      = { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", timezone = "Europe/Berlin" }
  }
}

locals {
  this_year = tonumber(formatdate("YYYY", plantimestamp()))
  on_christmas = toset(flatten([
    for year in [local.this_year, local.this_year + 1] : [
      for name, schedule in var.schedules : name
      if length(provider::prefect::schedule_between(schedule, "${year}-12-25T00:00:00+01:00", "${year}-12-25T23:59:59+01:00")) > 0
    ]
  ]))
}

check "nothing_runs_on_christmas" {
  assert {
    condition     = length(local.on_christmas) == 0
    error_message = "These run on 25 December: ${join(", ", local.on_christmas)}."
  }
}
