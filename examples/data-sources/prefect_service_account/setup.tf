resource "prefect_service_account" "workers" {
  name = "workers"
}
