# terraform query lists the limits.
list "prefect_global_concurrency_limit" "all" {
  provider = prefect
}
