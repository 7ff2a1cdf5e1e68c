data "prefect_server" "this" {}

check "server" {
  assert {
    condition     = data.prefect_server.this.healthy
    error_message = "The Prefect server at ${data.prefect_server.this.api_url} is not healthy."
  }
}

output "version" {
  value = data.prefect_server.this.version
}
