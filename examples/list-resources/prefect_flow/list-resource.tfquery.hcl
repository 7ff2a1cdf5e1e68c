# terraform query -generate-config-out=flows.tf writes the configuration of the
# flows with this tag.
list "prefect_flow" "team" {
  provider = prefect
  config {
    tags = ["team-data"]
  }
}
