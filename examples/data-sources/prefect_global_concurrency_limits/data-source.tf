data "prefect_global_concurrency_limits" "all" {}

# The limits that have no free slot.
output "exhausted" {
  value = [for l in data.prefect_global_concurrency_limits.all.global_concurrency_limits : l.name if l.active && l.active_slots >= l.limit]
}
