# What a run has left to read.
data "prefect_artifacts" "migrate" {
  flow_run_id = prefect_flow_run.migrate.id
  types       = ["markdown"]
}

output "reports" {
  value = [for artifact in data.prefect_artifacts.migrate.artifacts : artifact.data]
}

# The rows of the newest table of a key, whichever run made it.
data "prefect_artifacts" "sales" {
  key    = "daily-sales"
  latest = true
}

output "sales" {
  value = one([for artifact in data.prefect_artifacts.sales.artifacts : jsondecode(artifact.data)])
}
