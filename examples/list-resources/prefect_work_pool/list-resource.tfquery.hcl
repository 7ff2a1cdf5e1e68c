# terraform query -generate-config-out=work_pools.tf writes the configuration of
# the Kubernetes pools.
list "prefect_work_pool" "kubernetes" {
  provider = prefect
  config {
    type = "kubernetes"
  }
}
