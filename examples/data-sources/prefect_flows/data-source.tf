data "prefect_flows" "reporting" {
  tags = ["reporting"]
}

# The flows whose last run failed.
output "broken" {
  value = [
    for f in data.prefect_flows.reporting.flows : f.name
    if contains(["FAILED", "CRASHED"], coalesce(f.last_run_state_type, "none"))
  ]
}
