# A key for this run of Terraform, as for a provider that talks to Prefect too. It ends with the run.
ephemeral "prefect_api_key" "run" {
  name               = "ci"
  expires_in_seconds = 1800
}
