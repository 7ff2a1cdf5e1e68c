# The next runs of each schedule.
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

# The runs around a clock change. A fixed start time gives the same result in
# every plan.
data "prefect_deployment_schedules" "clock_change" {
  flow_name       = "daily-report"
  deployment_name = "production"
  after           = "2030-03-31T00:00:00Z"
}

output "after_the_clock_change" {
  value = data.prefect_deployment_schedules.clock_change.schedules[*].next_runs
}
