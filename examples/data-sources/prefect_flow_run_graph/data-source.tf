data "prefect_flow_run_graph" "last" {
  deployment = "migrate/production"

  depends_on = [prefect_flow_run.migrate]
}

# The graph as Mermaid, which GitHub renders in Markdown files.
output "graph" {
  value = "```mermaid\n${provider::prefect::graph_mermaid(data.prefect_flow_run_graph.last)}```\n"
}

output "slowest" {
  value = [
    for node in data.prefect_flow_run_graph.last.nodes : node.label
    if node.duration == max(0, [for n in data.prefect_flow_run_graph.last.nodes : coalesce(n.duration, 0)]...)
  ]
}
