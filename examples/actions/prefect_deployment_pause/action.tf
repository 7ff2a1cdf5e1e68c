# Pause the deployment:
#   terraform apply -invoke=action.prefect_deployment_pause.daily_report
action "prefect_deployment_pause" "daily_report" {
  config {
    deployment = "daily-report/production"
  }
}
