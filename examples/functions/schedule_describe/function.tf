output "in_words" {
  value = [
    provider::prefect::schedule_describe({ cron = "30 6 * * mon-fri", timezone = "Europe/Berlin" }),
    # "At 06:30 on Monday to Friday (Europe/Berlin time)"
    provider::prefect::schedule_describe({ interval = 900, anchor_date = "2026-01-01T00:00:00Z" }),
    provider::prefect::schedule_describe({ rrule = "FREQ=MONTHLY;BYDAY=-1FR" }),
  ]
}
