# The states that runs have been in, most recent first. Requires Prefect 3.9.1
# or newer.
data "prefect_observed_states" "failures" {
  query = "failed"
}

output "names_of_failures" {
  value = data.prefect_observed_states.failures.states[*].state_name
}
