# Checks that at least one run is scheduled on each of the next 30 days, in UTC.
variable "backup" {
  description = "Schedule of the backup."
  type        = object({ cron = string, timezone = optional(string, "UTC") })
  default     = { cron = "0 1 * * *" }
}

locals {
  today = formatdate("YYYY-MM-DD'T'00:00:00Z", plantimestamp())
  days  = [for n in range(30) : timeadd(local.today, "${n * 24}h")]
  days_without_backup = [
    for day in local.days : formatdate("D MMM YYYY", day)
    if length(provider::prefect::schedule_between(var.backup, day, timeadd(day, "23h59m59s"))) == 0
  ]
}

check "a_backup_every_day" {
  assert {
    condition     = length(local.days_without_backup) == 0
    error_message = "There is no backup on ${join(", ", local.days_without_backup)}."
  }
}
