resource "prefect_flow" "daily_report" {
  name = "daily-report"
}

resource "prefect_deployment" "daily_report" {
  name    = "production"
  flow_id = prefect_flow.daily_report.id

  # Each release resumes the deployment, in case an operator paused it.
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.prefect_deployment_resume.daily_report]
    }
  }
}

action "prefect_deployment_resume" "daily_report" {
  config {
    deployment = prefect_deployment.daily_report.id
  }
}
