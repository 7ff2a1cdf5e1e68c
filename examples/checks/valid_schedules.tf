# An invalid schedule is an error of the variable, with the reason, before
# anything is planned.
variable "teams" {
  description = "Schedules of the reports, by team."
  type        = map(object({ cron = string, timezone = optional(string, "UTC") }))
  default = {
    berlin = { cron = "30 6 * * mon-fri", timezone = "Europe/Berlin" }
    tokyo  = { cron = "30 6 * * mon-fri", timezone = "Asia/Tokyo" }
  }

  validation {
    condition = alltrue([for s in values(var.teams) : provider::prefect::schedule_error(s) == null])
    error_message = join(" ", [
      for name, s in var.teams : "The schedule of ${name} is wrong: ${provider::prefect::schedule_error(s)}."
      if provider::prefect::schedule_error(s) != null
    ])
  }
}

output "reports" {
  value = { for name, s in var.teams : name => provider::prefect::schedule_describe(s) }
}
