list "prefect_block" "all" {
  provider = prefect
}
