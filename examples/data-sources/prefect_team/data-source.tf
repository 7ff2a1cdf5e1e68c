data "prefect_team" "data" {
  name = "data-platform"
}
