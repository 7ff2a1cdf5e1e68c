resource "prefect_work_pool" "processes" {
  name = "processes"
  type = "process"
}
