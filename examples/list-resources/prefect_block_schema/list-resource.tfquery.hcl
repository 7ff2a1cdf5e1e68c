list "prefect_block_schema" "all" {
  provider = prefect
}
