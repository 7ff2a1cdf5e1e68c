package testenv

import (
	"regexp"
)

// Several is a small configuration with several resources.
const Several = `
resource "prefect_flow" "f" {
  name = "f"
}
resource "prefect_work_pool" "p" {
  name = "p"
  type = "process"
}
resource "prefect_deployment" "d" {
  name           = "d"
  flow_id        = prefect_flow.f.id
  work_pool_name = prefect_work_pool.p.name
}
resource "prefect_deployment_schedule" "s" {
  deployment_id = prefect_deployment.d.id
  slug          = "daily"
  cron          = "0 6 * * *"
}
resource "prefect_deployment_schedule" "t" {
  deployment_id = prefect_deployment.d.id
  rrule         = "FREQ=WEEKLY;BYDAY=MO"
}
resource "prefect_flow_run" "r" {
  deployment_id = prefect_deployment.d.id
  parameters    = jsonencode({})
  triggers      = { of = "the kill" }
  wait          = false
}
resource "prefect_automation" "a" {
  name    = "a"
  trigger = { event = { expect = ["prefect.flow-run.Failed"], posture = "Reactive" } }
  actions = [{ type = "do-nothing" }]
}
resource "prefect_variable" "v" {
  name  = "v"
  value = 1
}
resource "prefect_global_concurrency_limit" "l" {
  name  = "l"
  limit = 1
}
`

// Existing finds in a refusal to take an object over, and in a warning, what is to be imported.
var Existing = regexp.MustCompile(`(?s)^(\S+): .*terraform import \S+ (\S+)`)
