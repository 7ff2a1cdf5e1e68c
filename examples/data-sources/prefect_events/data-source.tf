# The runs that failed in the last week.
data "prefect_events" "failures" {
  names = ["prefect.flow-run.Failed", "prefect.flow-run.Crashed"]
  start = timeadd(plantimestamp(), "-168h")
}

output "failures" {
  value = [for event in data.prefect_events.failures.events : "${event.occurred} ${event.resource["prefect.resource.name"]}: ${event.ui_url}"]
}

# The events of a run in January, oldest first.
data "prefect_events" "migrate" {
  resource_ids = ["prefect.flow-run.${prefect_flow_run.migrate.id}"]
  start        = "2026-01-01T00:00:00+01:00"
  end          = "2026-02-01T00:00:00+01:00"
  order        = "ASC"
}

output "history" {
  value = data.prefect_events.migrate.events[*].event
}
