# The active pools of one type.
data "prefect_work_pools" "processes" {
  type   = "process"
  paused = false
}

# Pools by name or ID.
data "prefect_work_pools" "some" {
  filter_any = ["local-processes"]
}

output "process_pools" {
  value = data.prefect_work_pools.processes.work_pools[*].name
}
