# terraform query -generate-config-out=deployments.tf writes the configuration of all deployments.
list "prefect_deployment" "all" {
  provider = prefect
}
