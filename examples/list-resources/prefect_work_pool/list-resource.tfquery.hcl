list "prefect_work_pool" "all" {
  provider = prefect
}
