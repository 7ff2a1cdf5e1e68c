# Terraform owns the work pool of the deployment and when it runs. `prefect deploy`, in the CI of the flow's repository, owns
# what it runs and with which parameters: what is not mentioned here stays as it is. The prefect.yaml has no schedules.
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
