output "succeeded" {
  value = { for state in ["Cached", "COMPLETED", "Crashed", "Running"] : state => provider::prefect::state_succeeded(state) }
  # { COMPLETED = true, Cached = true, Crashed = false, Running = false }
}
