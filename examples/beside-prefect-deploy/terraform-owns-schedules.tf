# Terraform manages the work pool and the schedules of the deployment. `prefect
# deploy`, in the CI of the flow's repository, manages its code and parameters:
# unset arguments are left alone. The prefect.yaml has no schedules.
resource "prefect_work_pool" "shared" {
  name = "shared"
  type = "process"
}

resource "prefect_flow" "report" {
  name = "report"
}

resource "prefect_deployment" "report" {
  name           = "both"
  flow_id        = prefect_flow.report.id
  work_pool_name = prefect_work_pool.shared.name
}

resource "prefect_deployment_schedule" "nightly" {
  deployment_id = prefect_deployment.report.id
  cron          = "0 3 * * *"
  timezone      = "Europe/Berlin"
}
