# A worker replaces the template with the secret when it prepares a run.
output "job_variables" {
  value = jsonencode({
    env = {
      API_TOKEN  = provider::prefect::block_ref("secret", "api-token")
      AWS_REGION = provider::prefect::block_ref("aws-credentials", "production", "region_name")
    }
  })
}
