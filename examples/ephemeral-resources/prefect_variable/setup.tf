resource "prefect_variable" "region" {
  name  = "region"
  value = "eu-central-1"
}
