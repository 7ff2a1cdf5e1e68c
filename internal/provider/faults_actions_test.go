package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// deed is an action and what it is done to; config is its arguments, made of the ids of what has been added.
type deed struct {
	name, config string
	state        string // of the run that it is about
}

// deeds has every action once, or once for each of the ways that it goes. RUN stands for the id of the run.
func deeds() []deed {
	const run = `flow_run_id = "RUN"`
	return []deed{
		{name: "prefect_concurrency_limit_reset", config: `name = "limit"`},
		{name: "prefect_deployment_backfill", config: "deployment = \"f/d\"\nschedule = { cron = \"0 0 * * *\" }\nstart = \"2026-01-01T00:00:00Z\"\nend = \"2026-01-04T00:00:00Z\""},
		{name: "prefect_deployment_pause", config: `deployment = "f/d"`},
		{name: "prefect_deployment_resume", config: `deployment = "f/paused"`},
		{name: "prefect_flow_run_cancel", config: run, state: "SCHEDULED"},
		{name: "prefect_flow_run_create", config: "deployment = \"f/d\"\nwait = false\nidempotency_key = \"k\""},
		{name: "prefect_flow_run_pause", config: run, state: "RUNNING"},
		{name: "prefect_flow_run_resume", config: run, state: "PAUSED"},
		{name: "prefect_flow_run_retry", config: run, state: "FAILED"},
		{name: "prefect_flow_runs_cancel", config: "state_types = [\"SCHEDULED\"]\nmax = 10", state: "SCHEDULED"},
		{name: "prefect_work_pool_pause", config: `work_pool_name = "p"`},
		{name: "prefect_work_pool_resume", config: `work_pool_name = "paused"`},
	}
}

// stage adds what an action needs to a new in-memory API, and returns its address, the arguments, and the way to see what
// the action has done.
func (d deed) stage(t *testing.T) (url, config string, seen func() string) {
	t.Helper()
	fake := prefecttest.NewFake(t, prefecttest.WithCSRF())
	flow := fake.Add("flows", map[string]any{"name": "f"})
	deployment := fake.Add("deployments", map[string]any{"name": "d", "flow_id": flow})
	fake.Add("deployments", map[string]any{"name": "paused", "flow_id": flow, "paused": true})
	fake.Add("work_pools", map[string]any{"name": "p", "type": "process"})
	fake.Add("work_pools", map[string]any{"name": "paused", "type": "process", "is_paused": true})
	fake.Add("concurrency_limits", map[string]any{"name": "limit", "limit": 3, "active_slots": 2})
	if d.state != "" {
		run := fake.Add("flow_runs", map[string]any{"name": "r", "flow_id": flow, "deployment_id": deployment})
		fake.Advance(run, d.state)
		config = strings.ReplaceAll(d.config, "RUN", run)
	} else {
		config = d.config
	}
	return fake.URL, config, func() string {
		var out []string
		for _, of := range [][2]string{{"deployments", "paused"}, {"work_pools", "is_paused"}, {"concurrency_limits", "active_slots"},
			{"flow_runs", "state_name"}} {
			for _, o := range fake.All(of[0]) {
				out = append(out, fmt.Sprintf("%s %v %v", of[0], o["name"], o[of[1]]))
				if of[0] == "flow_runs" && o["name"] != "r" { // a made-up name
					out[len(out)-1] = fmt.Sprintf("%s %v", of[0], o[of[1]])
				}
			}
		}
		slices.Sort(out)
		return strings.Join(out, "\n")
	}
}

// TestActionFaults: whatever goes wrong with a request of an action: what it was to do has been done once, when it says
// that it went well.
func TestActionFaults(t *testing.T) {
	var got faultTable
	t.Run("actions", func(t *testing.T) {
		for _, d := range deeds() {
			t.Run(d.name, func(t *testing.T) {
				t.Parallel()
				url, config, want := d.stage(t)
				before := want()
				if err := acctest.NewCore(t).Invoke(t.Context(), testenv.ProviderEnvironment(url), d.name, config); err != nil || want() == before {
					t.Fatalf("without faults: %v; there is\n%s", err, want())
				}
				var all sync.WaitGroup
				for _, f := range testenv.Faults() {
					for at, matches := range f.Targets(false) {
						all.Go(func() { got.add(f, at, d.name, d.suffer(t, f, matches, want())) })
					}
				}
				all.Wait()
			})
		}
	})
	got.check(t, "actions")
}

// suffer runs the action while it meets the fault once, again until it goes well, and returns how often it failed.
func (d deed) suffer(t *testing.T, f testenv.Fault, at func(prefecttest.Request) bool, want string) (failed int) {
	t.Helper()
	url, config, seen := d.stage(t)
	proxy := faults.NewProxy(t, url)
	proxy.Fail(at, 1, f.Effect)
	env := testenv.ProviderEnvironment(proxy.URL)
	err := acctest.NewCore(t).Invoke(t.Context(), env, d.name, config)
	for ; err != nil && failed < testenv.MaxApplies; err = acctest.NewCore(t).Invoke(t.Context(), env, d.name, config) {
		failed++
	}
	if now := seen(); err != nil || now != want {
		t.Errorf("%s: %v; there is\n%s\ninstead of\n%s", f.Name, err, now, want)
	}
	return failed
}

// TestEveryActionMeetsFaults: every registered action is in the table that is tested with faults.
func TestEveryActionMeetsFaults(t *testing.T) {
	for name := range acctest.ActionSchemas(t) {
		if !slices.ContainsFunc(deeds(), func(d deed) bool { return d.name == name }) {
			t.Errorf("%s meets no faults", name)
		}
	}
}
