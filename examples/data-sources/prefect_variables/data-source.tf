data "prefect_variables" "platform" {
  tags = ["platform"]
}

output "platform_variables" {
  value = { for v in data.prefect_variables.platform.variables : v.name => jsondecode(v.value_json) }
}
