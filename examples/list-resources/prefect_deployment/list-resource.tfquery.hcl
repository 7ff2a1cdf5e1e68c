# terraform query -generate-config-out=deployments.tf writes the configuration
# of the deployments on this pool.
list "prefect_deployment" "production" {
  provider = prefect
  config {
    work_pool_name = "production"
  }
}
