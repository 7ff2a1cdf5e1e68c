# The pools of one type that give work to their workers.
data "prefect_work_pools" "processes" {
  type   = "process"
  paused = false
}

# Some pools, by name or id.
data "prefect_work_pools" "some" {
  filter_any = ["local-processes"]
}

output "process_pools" {
  value = data.prefect_work_pools.processes.work_pools[*].name
}
