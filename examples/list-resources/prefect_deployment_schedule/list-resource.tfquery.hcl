# terraform query lists the schedules of the deployments of this flow.
list "prefect_deployment_schedule" "etl" {
  provider = prefect
  config {
    flow_name = "etl"
  }
}
