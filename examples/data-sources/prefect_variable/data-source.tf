data "prefect_variable" "environment" {
  name = "environment"
}

output "environment" {
  value = data.prefect_variable.environment.value
}
