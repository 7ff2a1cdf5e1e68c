# In a repository, use file("${path.module}/flows/report.py").
locals {
  source = <<-EOT
    from prefect import flow
    from shared.settings import Settings

    @flow
    def report(day: str, settings: Settings):
        """Reports on a day."""
  EOT

  # Other files of the project, to resolve imports.
  files = {
    "shared/settings.py" = "from pydantic import BaseModel\nclass Settings(BaseModel):\n    region: str\n"
  }
}

output "without_files" {
  value = provider::prefect::flow_parameter_notes(local.source, "report")
  # ["parameter settings: any type is allowed: Settings comes from the module shared.settings, which is not read"]
}

output "with_files" {
  value = provider::prefect::flow_parameter_notes(local.source, "report", local.files)
  # []
}
