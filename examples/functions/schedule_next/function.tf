# The next three runs of a schedule around the clock change in Berlin.
output "next_three" {
  value = provider::prefect::schedule_next(
    { cron = "30 2 * * *", timezone = "Europe/Berlin" }, "2026-03-28T00:00:00+01:00", 3
  )
  # ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]
}

# The same schedule on Prefect 3.9.0 or older, which moves a skipped time back.
output "next_three_on_an_older_server" {
  value = provider::prefect::schedule_next(
    { cron = "30 2 * * *", timezone = "Europe/Berlin", prefect_version = "3.8.0" }, "2026-03-28T00:00:00+01:00", 3
  )
  # ["2026-03-28T01:30:00Z", "2026-03-29T00:30:00Z", "2026-03-30T00:30:00Z"]
}

# Every other Monday from now on, as a recurrence rule.
output "next_sprint" {
  value = provider::prefect::schedule_next(
    { rrule = "DTSTART:20260105T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO" }, plantimestamp(), 1
  )
}
