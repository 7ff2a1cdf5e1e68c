# The start page. With a server, the address is data.prefect_server.this.api_url.
output "dashboard" {
  value = provider::prefect::ui_url("http://127.0.0.1:4200/api", "dashboard")
  # "http://127.0.0.1:4200/dashboard"
}

# A flow run, for a message or the summary of a CI job.
output "run" {
  value = provider::prefect::ui_url("http://127.0.0.1:4200/api", "flow_run", "3f2504e0-4f89-11d3-9a0c-0305e82c3301")
  # "http://127.0.0.1:4200/runs/flow-run/3f2504e0-4f89-11d3-9a0c-0305e82c3301"
}
