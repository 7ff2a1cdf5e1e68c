package testenv

import (
	"net/http"
	"regexp"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
)

// SeveralResources is a small configuration with several resources.
const SeveralResources = `
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

// ImportAdvice matches an error or a warning that advises to import an existing object, and captures the address and the ID.
var ImportAdvice = regexp.MustCompile(`(?s)^(\S+): .*terraform import \S+ (\S+)`)

// Fault is one way in which a request fails.
type Fault struct {
	Name   string
	Effect faults.Effect
	// Token is set for a fault that only servers with CSRF tokens have, in responses to requests other than GET.
	Token bool
}

const (
	locked  = `{"exception_message":"Service Unavailable","detail":"database is locked"}`
	noToken = `{"detail":"Invalid CSRF token or client identifier."}`
	crashed = `{"exception_message":"Internal Server Error"}`
)

// Faults are all faults, before and after the server has executed the request.
func Faults() []Fault {
	answer := faults.Respond
	past := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC).Format(http.TimeFormat)
	future := time.Date(2101, 1, 1, 0, 0, 0, 0, time.UTC).Format(http.TimeFormat)
	return []Fault{
		{Name: "503, database is locked", Effect: answer(503, locked)},
		{Name: "503 of a gateway", Effect: faults.HTML(503)},
		{Name: "502 of a gateway", Effect: faults.HTML(502)},
		{Name: "504 after the write", Effect: faults.After(faults.HTML(504))},
		{Name: "500 after the write", Effect: faults.After(answer(500, crashed))},
		{Name: "429", Effect: answer(429, `{"detail":"Too many requests"}`)},
		{Name: "429, Retry-After in seconds", Effect: answer(429, `{"detail":"Too many requests"}`, "Retry-After", "0.1")},
		{Name: "429, Retry-After a date gone by", Effect: answer(429, `{"detail":"Too many requests"}`, "Retry-After", past)},
		{Name: "429, clock a century ahead", Effect: answer(429, `{"detail":"Too many requests"}`, "Retry-After", future, "Date", future)},
		{Name: "503, clock decades behind", Effect: answer(503, locked, "Retry-After", past, "Date", past)},
		{Name: "reset before the write", Effect: faults.Reset()},
		{Name: "reset after the write", Effect: faults.LoseResponse()},
		{Name: "truncated answer", Effect: faults.Truncate()},
		{Name: "garbage", Effect: faults.Garbage()},
		{Name: "login page", Effect: faults.HTML(200)},
		{Name: "login page after the write", Effect: faults.After(faults.HTML(200))},
		{Name: "slow", Effect: faults.Delay(20 * time.Millisecond)},
		{Name: "CSRF token refused", Effect: answer(403, noToken), Token: true},
		{Name: "newer server", Effect: faults.AddUnknownField()},
	}
}

// MaxApplies limits how many applies it may take to recover from a fault.
const MaxApplies = 3

// Targets are the requests that a fault can affect: reads and writes.
func (f Fault) Targets(cloud bool) map[string]func(prefecttest.Request) bool {
	if f.Token && cloud {
		return nil // Prefect Cloud has no CSRF tokens
	}
	possible := func(r prefecttest.Request) bool { return !f.Token || r.Method != "GET" }
	return map[string]func(prefecttest.Request) bool{
		"read":  func(r prefecttest.Request) bool { return possible(r) && !r.IsWrite() },
		"write": func(r prefecttest.Request) bool { return possible(r) && r.IsWrite() },
	}
}

const (
	// SoakTime is the default of SOAK_TIME, the duration of the soak.
	SoakTime = time.Minute
	// SoakRate is the percentage of requests that fail.
	SoakRate = 20
	// SoakApplies is how many applies have faults before one without.
	SoakApplies = 4
)

func AnyRequest(prefecttest.Request) bool { return true }
