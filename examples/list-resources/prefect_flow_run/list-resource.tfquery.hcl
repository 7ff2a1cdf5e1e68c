# terraform query lists the runs that failed.
list "prefect_flow_run" "failed" {
  provider = prefect
  limit    = 50
  config {
    state_types = ["FAILED", "CRASHED"]
  }
}
