# All paused deployments, by flow.
data "prefect_deployments" "paused" {
  tags   = ["production"]
  paused = true
}

output "paused" {
  value = [for d in data.prefect_deployments.paused.deployments : "${d.flow_name}/${d.name}"]
}
