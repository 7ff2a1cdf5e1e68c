output "job_variables" {
  value = jsonencode({ env = { STAGE = provider::prefect::variable_ref("stage") } })
}
