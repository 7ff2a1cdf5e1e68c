# terraform query lists the flow runs.
list "prefect_flow_run" "all" {
  provider = prefect
  limit    = 50
}
