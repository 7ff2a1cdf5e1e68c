# terraform query -generate-config-out=schedules.tf writes the configuration of all schedules of all deployments.
list "prefect_deployment_schedule" "all" {
  provider = prefect
}
