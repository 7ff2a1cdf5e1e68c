terraform {
  required_providers {
    prefect = {
      source = "prefect-terraform/prefect"
    }
  }
}

# A server of your own. Without a provider block, the environment (PREFECT_API_URL, PREFECT_API_KEY, ...) and then the
# active Prefect profile say where the API is.
provider "prefect" {
  endpoint = "http://localhost:4200/api"
}
