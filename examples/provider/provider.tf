terraform {
  required_providers {
    prefect = {
      source = "prefect-terraform/prefect"
    }
  }
}

# A self-hosted server. Without a provider block, settings are read from the
# environment (PREFECT_API_URL, PREFECT_API_KEY, ...), and then from the active
# Prefect profile.
provider "prefect" {
  endpoint = "http://localhost:4200/api"
}
