# The times at which two schedules start together.
output "conflicts" {
  value = provider::prefect::schedule_conflicts(
    {
      nightly = { cron = "0 2 * * *" }
      hourly  = { interval = 3600, anchor_date = "2026-01-01T00:00:00Z" }
      weekly  = { cron = "30 2 * * sun" }
    },
    "2026-06-01T00:00:00Z", "2026-06-02T23:59:59Z"
  )
  # [
  #   { at = "2026-06-01T02:00:00Z", schedules = ["hourly", "nightly"] },
  #   { at = "2026-06-02T02:00:00Z", schedules = ["hourly", "nightly"] },
  # ]
}
