# The artifacts of a run.
data "prefect_artifacts" "migrate" {
  flow_run_id = prefect_flow_run.migrate.id
  types       = ["markdown"]
}

output "reports" {
  value = [for artifact in data.prefect_artifacts.migrate.artifacts : artifact.data]
}

# The rows of the newest table artifact with a key, of any run.
data "prefect_artifacts" "sales" {
  key    = "daily-sales"
  latest = true
}

output "sales" {
  value = one([for artifact in data.prefect_artifacts.sales.artifacts : jsondecode(artifact.data)])
}
