resource "prefect_variable" "environment" {
  name  = "environment"
  value = "production"
}
