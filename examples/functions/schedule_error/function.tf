# Checks a schedule in the validation of a variable.
variable "schedule" {
  type = object({
    cron     = optional(string)
    interval = optional(number)
    rrule    = optional(string)
    timezone = optional(string)
  })
  default = { cron = "30 6 * * mon-fri", timezone = "Europe/Berlin" }

  validation {
    condition     = provider::prefect::schedule_error(var.schedule) == null
    error_message = "The schedule is wrong: ${coalesce(provider::prefect::schedule_error(var.schedule), "nothing")}."
  }
}

output "mistake" {
  value = provider::prefect::schedule_error({ cron = "61 * * * *" })
  # "cron: minute 61 is outside 0–59"
}
