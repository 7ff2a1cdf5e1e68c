# Needs Terraform 1.14 or newer.
action "prefect_flow_run_create" "hello" {
  config {
    deployment = prefect_deployment.hello.id
    timeout    = "10m"
  }
}
