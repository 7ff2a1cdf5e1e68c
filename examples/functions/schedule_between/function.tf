# The number of runs in a week. An interval needs an anchor date to be exact.
output "runs_a_week" {
  value = length(provider::prefect::schedule_between(
    { interval = 6 * 3600, anchor_date = "2026-01-01T00:00:00Z" },
    "2026-06-01T00:00:00Z", "2026-06-07T23:59:59Z"
  ))
  # 28
}
