# terraform query lists the queues of this name in all pools.
list "prefect_work_queue" "high_priority" {
  provider = prefect
  config {
    filter_any = ["high-priority"]
  }
}
