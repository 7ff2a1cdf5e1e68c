# When will it run next?
data "prefect_deployment_schedules" "daily_report" {
  flow_name       = "daily-report"
  deployment_name = "production"
  next_runs_count = 3
}

output "next_runs" {
  value = {
    for s in data.prefect_deployment_schedules.daily_report.schedules : s.slug => {
      meaning = s.description # such as: At 06:30 on Monday to Friday (Europe/Berlin time)
      next    = s.next_runs
    }
  }
}

# What will it do in the night in which the clocks change? A fixed moment gives the same answer every time.
data "prefect_deployment_schedules" "clock_change" {
  flow_name       = "daily-report"
  deployment_name = "production"
  after           = "2030-03-31T00:00:00Z"
}

output "after_the_clock_change" {
  value = data.prefect_deployment_schedules.clock_change.schedules[*].next_runs
}
