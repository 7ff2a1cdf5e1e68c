resource "prefect_work_pool" "local" {
  name = "local-processes"
  type = "process"
}
