output "ended" {
  value = { for state in ["Late", "RUNNING", "TimedOut", "Completed"] : state => provider::prefect::state_is_final(state) }
  # { Completed = true, Late = false, RUNNING = false, TimedOut = true }
}
