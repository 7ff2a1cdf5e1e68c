# Where `make adopt-demo` has Terraform generate the configuration of a server that is full already.

terraform {
  required_version = ">= 1.14"

  required_providers {
    prefect = {
      source = "prefect-terraform/prefect"
    }
  }
}

# PREFECT_API_URL says where the server is.
provider "prefect" {}
