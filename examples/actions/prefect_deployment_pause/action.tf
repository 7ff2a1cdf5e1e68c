# Stop the schedules for a while: terraform apply -invoke=action.prefect_deployment_pause.daily_report
action "prefect_deployment_pause" "daily_report" {
  config {
    deployment = "daily-report/production"
  }
}
