# A worker puts the secret's value in place of the template when it prepares a run.
output "job_variables" {
  value = jsonencode({
    env = {
      API_TOKEN  = provider::prefect::block_ref("secret", "api-token")
      AWS_REGION = provider::prefect::block_ref("aws-credentials", "production", "region_name")
    }
  })
}
