# In a repository, use file("${path.module}/flows/report.py").
locals {
  source = <<-EOT
    from prefect import flow

    @flow(name="Daily report")
    def report(day: str, limit: int = 10):
        """Reports on a day."""
  EOT
}

output "flows" {
  value = { for f in provider::prefect::flows_in_source(local.source) : f.name => f.parameters[*].name }
  # { "Daily report" = ["day", "limit"] }
}
