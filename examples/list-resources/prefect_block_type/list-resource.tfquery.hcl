list "prefect_block_type" "all" {
  provider = prefect
}
