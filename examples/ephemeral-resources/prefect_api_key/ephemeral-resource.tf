# A key for one Terraform run, such as for another provider that uses Prefect.
# It is deleted at the end of the run.
ephemeral "prefect_api_key" "run" {
  name               = "ci"
  expires_in_seconds = 1800
}
