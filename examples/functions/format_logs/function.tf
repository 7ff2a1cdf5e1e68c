output "log" {
  value = provider::prefect::format_logs(
    [
      { timestamp = "2026-01-31T02:01:10Z", level = 30, message = "A row is empty" },
      { timestamp = "2026-01-31T02:01:34Z", level = 40, message = "Row 7: no customer" },
    ],
    "text"
  )
  # 2026-01-31T02:01:10.000Z WARNING  A row is empty
  # 2026-01-31T02:01:34.000Z ERROR    Row 7: no customer
}
