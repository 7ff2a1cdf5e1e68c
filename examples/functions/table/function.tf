# The list is usually an attribute of a data source, such as
# data.prefect_flow_runs.latest.flow_runs.
locals {
  runs = [
    { name = "calm-otter", state_name = "Completed", total_run_time = 12.5, tags = ["nightly", "eu"] },
    { name = "brave-lynx", state_name = "Failed", total_run_time = 103, tags = [] },
  ]
}

# terraform output -raw runs
output "runs" {
  value = provider::prefect::table(local.runs, ["name", "state_name", "total_run_time", "tags"])
  # name        state_name  total_run_time  tags
  # ----------  ----------  --------------  -----------
  # calm-otter  Completed             12.5  nightly, eu
  # brave-lynx  Failed                 103
}

# For the summary of a CI job.
output "runs_markdown" {
  value = provider::prefect::table(local.runs, ["name", "state_name"], "markdown")
  # | `name` | `state_name` |
  # |---|---|
  # | `calm-otter` | `Completed` |
  # | `brave-lynx` | `Failed` |
}
