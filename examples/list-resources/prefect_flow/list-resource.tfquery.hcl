list "prefect_flow" "all" {
  provider = prefect
}
