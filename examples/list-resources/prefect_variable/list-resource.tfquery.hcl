# terraform query -generate-config-out=variables.tf writes the configuration of
# the variables with this tag.
list "prefect_variable" "team" {
  provider = prefect
  config {
    tags = ["team-data"]
  }
}
