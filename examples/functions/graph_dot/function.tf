# Use the data source of a run as the argument:
# data.prefect_flow_run_graph.nightly
output "graph" {
  value = provider::prefect::graph_dot({
    nodes = [
      { id = "a", label = "extract", state_type = "COMPLETED", start_time = "2026-01-31T02:00:00Z", end_time = "2026-01-31T02:00:11Z" },
      { id = "b", label = "clean / brave-fox", kind = "flow-run", state_type = "COMPLETED", parents = ["a"] },
      { id = "c", label = "load", state_type = "FAILED", parents = ["b"] },
    ]
  })
}
