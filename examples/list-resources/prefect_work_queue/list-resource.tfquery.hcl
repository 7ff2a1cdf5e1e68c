list "prefect_work_queue" "all" {
  provider = prefect
}
