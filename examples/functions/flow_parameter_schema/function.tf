# In a repository, use file("${path.module}/flows/report.py").
locals {
  source = <<-EOT
    from prefect import flow

    @flow
    def report(day: str, limit: int = 10):
        """Reports on a day."""
  EOT
}

output "schema" {
  value = jsondecode(provider::prefect::flow_parameter_schema(local.source, "report"))
  # { title = "Parameters", type = "object", required = ["day"], properties = { day = ..., limit = ... }, ... }
}
