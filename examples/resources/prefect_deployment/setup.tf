resource "prefect_flow" "daily_report" {
  name = "daily-report"
}

resource "prefect_work_pool" "local" {
  name = "local"
  type = "process"
}

resource "prefect_work_pool" "containers" {
  name = "containers"
  type = "docker"
}
