variable "parameters" {
  description = "Parameters of the nightly run."
  type        = any
  default     = { retries = 3 }

  validation {
    condition     = length(provider::prefect::parameter_errors(local.schema, jsonencode(var.parameters))) == 0
    error_message = join("\n", provider::prefect::parameter_errors(local.schema, jsonencode(var.parameters)))
  }
}

locals {
  schema = provider::prefect::flow_parameter_schema("from prefect import flow\n\n@flow\ndef nightly(retries: int): ...\n", "nightly")
}
