package flowrun_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

const backfilled = `
resource "prefect_flow" "f" {
  name = "f"
}
resource "prefect_deployment" "d" {
  name                     = "d"
  flow_id                  = prefect_flow.f.id
  parameters               = jsonencode({ a = 1, b = 1, c = 1 })
  enforce_parameter_schema = false
}
`

// hourly has an active and an inactive schedule of the deployment.
const hourly = `
resource "prefect_deployment_schedule" "s" {
  deployment_id = prefect_deployment.d.id
  slug          = "hourly"
  cron          = "0 * * * *"
  timezone      = "Europe/Berlin"
  parameters    = jsonencode({ b = 2, c = 2 })
}
resource "prefect_deployment_schedule" "idle" {
  deployment_id = prefect_deployment.d.id
  slug          = "idle"
  interval      = 60
  active        = false
}
`

// backfill returns the configuration of an action.
func backfill(name, config string) string {
	return fmt.Sprintf("action \"prefect_deployment_backfill\" %q {\n  config {\n    deployment = \"f/d\"\n%s\n  }\n}\n", name, config)
}

// scheduledTimes returns the scheduled times of the runs, in order.
func scheduledTimes(runs []map[string]any) []string {
	var out []string
	for _, run := range runs {
		out = append(out, run["expected_start_time"].(string))
	}
	slices.Sort(out)
	return out
}

func TestBackfill(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	run := acctest.NewCLI(t, backfilled+hourly+
		backfill("weekend", `start = "2026-03-28"
    end        = "2026-03-29"
    parameters = jsonencode({ c = 3, hour = "{{scheduled_time}}", local = ["at {{ scheduled_time_local }}"], day = { of = "{{ scheduled_date }}" }, theirs = "{{ other }}" })
    tags       = ["backfill"]`)+
		backfill("longer", "start = \"2026-03-28\"\n    end = \"2026-03-30\"")+
		backfill("again", "start = \"2026-03-28\"\n    end = \"2026-03-29\"\n    name = \"again\"")+
		backfill("dry", "start = \"2026-05-01\"\n    end = \"2026-05-01T10:00:00+02:00\"\n    dry_run = true")+
		backfill("much", "start = \"2026-05-01\"\n    end = \"2026-05-05\""),
		"PREFECT_API_URL="+fake.URL)
	run.Apply()

	// The second day has 23 hours: Prefect schedules the run of two o'clock, which does not exist, for three.
	out := run.Invoke("prefect_deployment_backfill.weekend")
	if len(fake.All("flow_runs")) != 47 {
		t.Fatalf("%d runs were created, expected 47:\n%s", len(fake.All("flow_runs")), out)
	}
	at := scheduledTimes(fake.All("flow_runs"))
	if at[0] != "2026-03-27T23:00:00Z" || at[46] != "2026-03-29T21:00:00Z" {
		t.Errorf("the runs are from %s to %s", at[0], at[46])
	}
	first := fake.Find("flow_runs", "expected_start_time", at[0])[0]
	if got, _ := json.Marshal(first["parameters"]); string(got) != `{"a":1,"b":2,"c":3,"day":{"of":"2026-03-28"},"hour":"2026-03-27T23:00:00Z","local":["at 2026-03-28T00:00:00+01:00"],"theirs":"{{ other }}"}` {
		t.Errorf("the parameters are %s", got)
	}
	if !slices.Equal(first["tags"].([]any), []any{"backfill"}) || first["state_type"] != "SCHEDULED" {
		t.Errorf("the run has the tags %v and is %v", first["tags"], first["state_type"])
	}

	fake.ResetRequests()
	run.ExpectOutput("47 times to run from 2026-03-28 to 2026-03-29; 47 already have a run",
		run.Invoke("prefect_deployment_backfill.weekend"))
	run.ExpectOutput("2026-05-01T00:00:00+02:00", run.Invoke("prefect_deployment_backfill.dry"))
	run.ExpectOutput("The period from 2026-05-01 to 2026-05-05 has 120 times to run, but max_runs is 100. No runs were created",
		run.InvokeError("prefect_deployment_backfill.much"))
	if writes := fake.Writes(); len(writes) != 0 {
		t.Errorf("there were %d writes, the first to %s", len(writes), writes[0].Path)
	}
	run.Invoke("prefect_deployment_backfill.longer")
	run.Invoke("prefect_deployment_backfill.again")
	if n := len(fake.All("flow_runs")); n != 47+24+47 {
		t.Errorf("there are %d runs, expected 47, then 24 more of a third day, and 47 of another backfill", n)
	}
}

// TestBackfillSkipsScheduledRuns: times for which the scheduler has created a run are skipped, even if its schedule was replaced
// since. With include_scheduled, they are not.
func TestBackfillSkipsScheduledRuns(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	run := acctest.NewCLI(t, backfilled+hourly+
		backfill("rest", "start = \"2026-01-01T00:00:00Z\"\n    end = \"2026-01-01T09:00:00Z\"")+
		backfill("all", "start = \"2026-01-01T00:00:00Z\"\n    end = \"2026-01-01T09:00:00Z\"\n    include_scheduled = true"),
		"PREFECT_API_URL="+fake.URL)
	run.Apply()
	schedule := fake.Find("schedules", "slug", "hourly")[0]
	for hour, of := range map[int]any{0: schedule["id"], 1: "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
		2: fake.Find("schedules", "slug", "idle")[0]["id"]} {
		fake.Add("flow_runs", map[string]any{
			"deployment_id": schedule["deployment_id"], "flow_id": fake.All("flows")[0]["id"], "auto_scheduled": true, "tags": []any{"auto-scheduled"},
			"expected_start_time": fmt.Sprintf("2026-01-01T%02d:00:00Z", hour), "created_by": map[string]any{"id": of, "type": "SCHEDULE"},
		})
	}
	run.ExpectOutput("2 already have a run", run.Invoke("prefect_deployment_backfill.rest"))
	run.ExpectOutput("8 already have a run", run.Invoke("prefect_deployment_backfill.all"))
}

// TestBackfillErrors: invalid arguments fail before a run is created.
func TestBackfillErrors(t *testing.T) {
	testenv.SkipWithoutActions(t)
	for name, tc := range map[string]struct{ config, want string }{
		"no date":            {`start = "yesterday", end = "2026-01-01"`, `start is "yesterday", but must be a date`},
		"backwards":          {`start = "2026-01-02", end = "2026-01-01"`, "end is 2026-01-01, which is before start, 2026-01-02"},
		"placeholder":        {`start = "2026-01-01", end = "2026-01-01", parameters = jsonencode({ a = "{{ scheduled_tme }}" })`, "unknown placeholder scheduled_tme"},
		"no object":          {`start = "2026-01-01", end = "2026-01-01", parameters = jsonencode([1])`, "parameters must be a JSON object"},
		"bad schedule":       {`start = "2026-01-01", end = "2026-01-01", schedule = { cron = "61 * * * *" }`, "minute 61 is outside"},
		"bad zone":           {`start = "2026-01-01", end = "2026-01-01", schedule = { cron = "* * * * *", timezone = "Nowhere" }`, "timezone"},
		"no schedule":        {`start = "2026-01-01", end = "2026-01-01", schedule = "daily"`, "a schedule must be an object"},
		"too many":           {`start = "2026-01-01", end = "2026-01-02", schedule = { cron = "* * * * *" }`, "has 2880 times to run, but max_runs is 100"},
		"far too many":       {`start = "2026-01-01", end = "2027-01-01", schedule = { interval = 1 }, max_runs = 10000`, "has more than 10000 times to run"},
		"max_runs":           {`start = "2026-01-01", end = "2026-01-01", max_runs = 0`, "between 1 and 10000"},
		"no active schedule": {`start = "2026-01-01", end = "2026-01-01"`, "has no active schedule"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := prefecttest.NewFake(t)
			run := acctest.NewCLI(t, backfilled+backfill("x",
				regexp.MustCompile(`, (end|parameters|schedule|max_runs) =`).ReplaceAllString(tc.config, "\n$1 =")), "PREFECT_API_URL="+fake.URL)
			if name == "no active schedule" {
				run.Apply()
			} else {
				fake.Add("deployments", map[string]any{"name": "d", "flow_id": fake.Add("flows", map[string]any{"name": "f"})})
			}
			run.ExpectOutput(tc.want, run.InvokeError("prefect_deployment_backfill.x"))
			if n := len(fake.All("flow_runs")); n != 0 {
				t.Errorf("%d runs were created", n)
			}
		})
	}
}

// TestBackfillContinues: after a backfill was killed, the next invocation creates the missing runs, and no run twice.
func TestBackfillContinues(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	proxy := faults.NewProxy(t, fake.URL)
	run := acctest.NewCLI(t, backfilled+hourly+backfill("fortnight", "start = \"2026-01-01\"\n    end = \"2026-01-14\"\n    max_runs = 400"),
		"PREFECT_API_URL="+proxy.URL)
	run.Apply()

	release, requests := make(chan struct{}), atomic.Int32{}
	proxy.Fail(func(r prefecttest.Request) bool { return strings.HasSuffix(r.Path, "/bulk") && requests.Add(1) == 2 }, 1,
		faults.Wait(release))
	r := run.Start("apply", "-auto-approve", "-invoke=action.prefect_deployment_backfill.fortnight")
	testenv.Eventually(t, func() bool { return requests.Load() == 2 })
	r.Kill()
	r.Wait()
	close(release)

	if n := len(fake.All("flow_runs")); n == 0 || n == 336 {
		t.Fatalf("%d runs were created before the end", n)
	}
	run.Invoke("prefect_deployment_backfill.fortnight")
	run.ExpectOutput("336 times to run from 2026-01-01 to 2026-01-14; 336 already have a run",
		run.Invoke("prefect_deployment_backfill.fortnight"))
	keys := map[any]bool{}
	for _, r := range fake.All("flow_runs") {
		keys[r["idempotency_key"]] = true
	}
	if n := len(fake.All("flow_runs")); n != 336 || len(keys) != 336 {
		t.Errorf("there are %d runs with %d keys, expected 336", n, len(keys))
	}
}

// TestBackfillRejected: the error lists the runs that Prefect rejects; the other runs are created.
func TestBackfillRejected(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	run := acctest.NewCLI(t, strings.ReplaceAll(backfilled, "= false", "= true\n  parameter_openapi_schema = jsonencode({ type = "+
		"\"object\", properties = { a = { type = \"integer\" }, b = {}, c = { enum = [1, \"2026-01-02\"] } } })")+
		backfill("x", "start = \"2026-01-01\"\n    end = \"2026-01-03\"\n    schedule = { cron = \"0 6 * * *\" }\n    parameters = "+
			"jsonencode({ c = \"{{ scheduled_date }}\" })"), "PREFECT_API_URL="+fake.URL)
	run.Apply()
	run.ExpectOutput("1 of 3 runs were created; Prefect rejected the others", run.InvokeError("prefect_deployment_backfill.x"))
	if got := scheduledTimes(fake.All("flow_runs")); !slices.Equal(got, []string{"2026-01-02T06:00:00Z"}) {
		t.Errorf("got runs at %v", got)
	}
}

// TestBackfillOneByOne: runs are created one by one if the server has no endpoint for many runs.
func TestBackfillOneByOne(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	proxy := faults.NewProxy(t, fake.URL)
	proxy.Fail(func(r prefecttest.Request) bool { return strings.HasSuffix(r.Path, "/bulk") }, 0,
		faults.Respond(404, `{"detail":"Not Found"}`))
	run := acctest.NewCLI(t, backfilled+hourly+backfill("day", "start = \"2026-01-01\"\n    end = \"2026-01-01\""), "PREFECT_API_URL="+
		proxy.URL)
	run.Apply()
	run.Invoke("prefect_deployment_backfill.day")
	if n := len(scheduledTimes(fake.All("flow_runs"))); n != 24 {
		t.Errorf("%d runs were created, expected 24", n)
	}
}
