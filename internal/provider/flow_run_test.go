package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

const runAddress = "prefect_flow_run.test"

// runConfig is a run of the deployment scheduled.
func runConfig(body string) string {
	return fmt.Sprintf("%s\nresource \"prefect_flow_run\" \"test\" {\n  deployment_id = prefect_deployment.test.id\n%s\n}\n", scheduled, body)
}

func flowRunLifecycle() lifecycle {
	exact := knownvalue.StringExact
	set := func(items ...string) knownvalue.Check {
		var checks []knownvalue.Check
		for _, item := range items {
			checks = append(checks, exact(item))
		}
		return knownvalue.SetExact(checks)
	}
	const of = "deployment_id = prefect_deployment.test.id\nwait = false\n"
	return lifecycle{
		resource: "prefect_flow_run",
		setup:    scheduled,
		body:     of,
		created: map[string]knownvalue.Check{
			"state_type": exact("SCHEDULED"), "state_name": exact("Scheduled"), "tags": set("theirs"), "parameters": exact(`{"p":1}`), "job_variables": exact("{}"),
			"idempotency_key": knownvalue.StringRegexp(regexp.MustCompile("^terraform-")), "name": knownvalue.NotNull(), "flow_id": knownvalue.NotNull(), "scheduled_time": knownvalue.NotNull(),
			"run_count": knownvalue.Int64Exact(0), "start_time": knownvalue.Null(), "end_time": knownvalue.Null(), "total_run_time": knownvalue.Float64Exact(0),
		},
		changes: []change{
			{name: "name and tags", body: "name = \"r\"\ntags = [\"ours\"]", want: map[string]knownvalue.Check{"name": exact("r"), "tags": set("ours")}},
			{name: "name and tags are no longer mentioned", want: map[string]knownvalue.Check{"name": exact("r"), "tags": set()}},
			{name: "what only Terraform knows", body: "timeout = \"5m\"\nfail_on = [\"FAILED\"]\non_destroy = \"abandon\""},
			{name: "parameters", body: "parameters = jsonencode({ q = 2 })", replace: true, want: map[string]knownvalue.Check{"parameters": exact(`{"q":2}`)}},
			{name: "parameters are no longer mentioned", replace: true, want: map[string]knownvalue.Check{"parameters": exact(`{"p":1}`)}},
			{name: "job variables", body: "job_variables = jsonencode({ env = { A = \"1\" } })", replace: true},
			{name: "job variables are no longer mentioned", replace: true, want: map[string]knownvalue.Check{"job_variables": exact("{}")}},
			{name: "triggers", body: "triggers = { a = 1 }", replace: true},
			{name: "another trigger", body: "triggers = { a = 2 }", replace: true},
			{name: "key", body: `idempotency_key = "k"`, replace: true, want: map[string]knownvalue.Check{"idempotency_key": exact("k")}},
			{name: "scheduled time", body: `scheduled_time = "2040-01-01T00:00:00+02:00"`, replace: true, want: map[string]knownvalue.Check{"scheduled_time": exact("2040-01-01T00:00:00+02:00"), "expected_start_time": exact("2039-12-31T22:00:00Z")}},
			{name: "nothing is mentioned", replace: true},
		},
		imported:   "deployment_id = prefect_deployment.test.id",
		unimported: []string{"wait"},
		lasts:      true,
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return deleteRun(ctx, c, a["id"])
		},
	}
}

// deleteRun deletes the record of a run, which no resource does.
func deleteRun(ctx context.Context, c *client.Client, id string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, c.Endpoint()+"/flow_runs/"+id, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func TestFlowRunLifecycle(t *testing.T) { flowRunLifecycle().run(t, onFake(t).URL) }

func TestAccFlowRunLifecycle(t *testing.T) { flowRunLifecycle().run(t, onServer(t).URL) }

// TestFlowRunWaits: the state is that of the end.
func TestFlowRunWaits(t *testing.T) {
	fake := onFake(t)
	fake.Script("", "RUNNING", "COMPLETED: all done")
	unit(t, resource.TestStep{
		Config: runConfig("parameters = jsonencode({ q = 1 })"),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_type"), knownvalue.StringExact("COMPLETED")),
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_message"), knownvalue.StringExact("all done")),
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("run_count"), knownvalue.Int64Exact(1)),
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("end_time"), knownvalue.NotNull()),
		},
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	})
}

// TestFlowRunFails: the apply fails with the run's own words, and the next one runs again.
func TestFlowRunFails(t *testing.T) {
	fake := onFake(t)
	fake.Script("", "FAILED: out of memory")
	unit(t,
		resource.TestStep{Config: runConfig(""), ExpectError: regexp.MustCompile(`(?s)is in the\s+state Failed.*out of memory.*tainted`)},
		resource.TestStep{
			PreConfig:         func() { fake.Script("", "COMPLETED") },
			Config:            runConfig(""),
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress, plancheck.ResourceActionReplace)}},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_type"), knownvalue.StringExact("COMPLETED"))},
		},
	)
}

// TestAwait: fail_on decides in which states a run counts as failed.
func TestAwait(t *testing.T) {
	for name, tc := range map[string]struct {
		state  string
		failOn []string // nil for the default
		want   string   // in the message; empty for none
	}{
		"completed":           {"COMPLETED", nil, ""},
		"completed, cached":   {"COMPLETED/Cached", nil, ""},
		"failed":              {"FAILED: no", nil, "is in the state Failed"},
		"crashed":             {"CRASHED", nil, "is in the state Crashed"},
		"cancelled elsewhere": {"CANCELLED", nil, "is in the state Cancelled"},
		"by type":             {"FAILED/TimedOut", []string{"FAILED"}, "is in the state TimedOut"},
		"by name":             {"FAILED/TimedOut", []string{"TimedOut"}, "is in the state TimedOut"},
		"tolerated":           {"FAILED", []string{"CRASHED", "TimedOut"}, ""},
		"all is tolerated":    {"CRASHED", []string{}, ""},
		"before its end":      {"PAUSED/Suspended", []string{"Suspended"}, "is in the state Suspended"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := prefecttest.NewFake(t)
			c := testClient(t, fake.URL)
			made, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: foreignDeployment(t, c).ID})
			if err != nil {
				t.Fatal(err)
			}
			fake.Advance(made.ID, tc.state)
			var m managedRun
			var diags diag.Diagnostics
			m.fill(t.Context(), made, &diags)
			if tc.failOn != nil {
				m.FailOn = textSet(tc.failOn)
			}
			run, problem := await(t.Context(), c, &m, m.failOn(t.Context(), &diags))
			if diags.HasError() || run == nil || !strings.HasPrefix(tc.state, run.StateType) {
				t.Errorf("%v: %+v", diags, run)
			}
			if (problem == nil) != (tc.want == "") || problem != nil && !strings.Contains(problem.Summary(), tc.want) {
				t.Errorf("got %v, expected %q", problem, tc.want)
			}
		})
	}
}

// TestFlowRunShowsErrors: the message of the failure has the last errors of the log.
func TestFlowRunShowsErrors(t *testing.T) {
	fake := onFake(t)
	c := testClient(t, fake.URL)
	d := foreignDeployment(t, c)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID, IdempotencyKey: "k"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		fake.Log(run.ID, 40, fmt.Sprintf("error %02d", i))
		fake.Log(run.ID, 20, "all is well")
	}
	fake.Advance(run.ID, "FAILED: no")
	problem := runFailed(t.Context(), c, &client.FlowRun{Object: run.Object, StateType: "FAILED", StateName: "Failed"})
	if text := problem.Detail(); strings.Contains(text, "error 01") || !strings.Contains(text, "error 02") || !strings.Contains(text, "error 11") || strings.Contains(text, "all is well") {
		t.Errorf("got %s", text)
	}
	unit(t, resource.TestStep{
		Config:      foreignRun(d.ID, `idempotency_key = "k"`),
		ExpectError: regexp.MustCompile(`(?s)is in the\s+state Failed.*no.*The last errors in its log.*error 11`),
	})
}

// foreignRun is a run of a deployment that Terraform knows nothing of, and that outlives it.
func foreignRun(deployment, body string) string {
	return fmt.Sprintf("resource \"prefect_flow_run\" \"test\" {\n  deployment_id = %q\n  %s\n}\n", deployment, body)
}

// TestFlowRunTimesOut: the apply fails, the run is in the state, and it is cancelled when it is replaced.
func TestFlowRunTimesOut(t *testing.T) {
	fake := onFake(t)
	d := foreignDeployment(t, testClient(t, fake.URL))
	unit(t,
		resource.TestStep{Config: foreignRun(d.ID, `timeout = "1ns"`), ExpectError: regexp.MustCompile(`(?s)Timed out waiting.*timeout\s+\(1ns\).*The run goes on.*flow-run\s+inspect`)},
		resource.TestStep{
			Config:           foreignRun(d.ID, `wait = false`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress, plancheck.ResourceActionReplace)}},
		},
	)
	states := map[any]int{}
	for _, run := range fake.All("flow_runs") {
		states[run["state_type"]]++
	}
	if diff := cmp.Diff(map[any]int{"CANCELLED": 2}, states); diff != "" {
		t.Errorf("the runs that were replaced and destroyed: %s", diff)
	}
}

// TestFlowRunDestroy: what becomes of a run that has not ended.
func TestFlowRunDestroy(t *testing.T) {
	for name, tc := range map[string]struct{ onDestroy, from, then, want string }{
		"scheduled":       {"", "", "", "CANCELLED"},
		"running":         {"", "RUNNING", "CANCELLED", "CANCELLED"},
		"pending":         {"cancel", "PENDING", "CANCELLED", "CANCELLED"},
		"ended":           {"", "COMPLETED", "", "COMPLETED"},
		"abandoned":       {"abandon", "RUNNING", "", "RUNNING"},
		"not yet started": {"abandon", "", "", "SCHEDULED"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := prefecttest.NewFake(t)
			c := testClient(t, fake.URL)
			run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: foreignDeployment(t, c).ID})
			if err != nil {
				t.Fatal(err)
			}
			if tc.from != "" {
				fake.Advance(run.ID, tc.from)
			}
			if tc.then != "" {
				fake.Script(run.ID, tc.then)
			}
			m := managedRun{OnDestroy: types.StringPointerValue(orNil(tc.onDestroy))}
			m.ID = types.StringValue(run.ID)
			if err := cancelFlowRun(t.Context(), c, &m); err != nil {
				t.Fatal(err)
			}
			if got := fake.Get("flow_runs", run.ID)["state_type"]; got != tc.want {
				t.Errorf("the run is %v, expected %s", got, tc.want)
			}
		})
	}
}

// TestFlowRunDestroyGivesUp: an interrupt ends the wait for the end of a run that is asked to stop.
func TestFlowRunDestroyGivesUp(t *testing.T) {
	fake := prefecttest.NewFake(t)
	c := testClient(t, fake.URL)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: foreignDeployment(t, c).ID})
	if err != nil {
		t.Fatal(err)
	}
	fake.Advance(run.ID, "RUNNING")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	var m managedRun
	m.ID = types.StringValue(run.ID)
	if err := cancelFlowRun(ctx, c, &m); err != nil {
		t.Errorf("got %v", err)
	}
	if got := fake.Get("flow_runs", run.ID)["state_type"]; got != "CANCELLING" {
		t.Errorf("the run is %v", got)
	}
}

// TestFlowRunIsGone: a run whose record has been deleted is not run again.
func TestFlowRunIsGone(t *testing.T) {
	for _, state := range []string{"COMPLETED", "RUNNING"} {
		t.Run(state, func(t *testing.T) {
			fake := onFake(t)
			var id string
			config := runConfig("wait = false")
			unit(t,
				resource.TestStep{Config: config, Check: attribute(runAddress, "id", &id)},
				resource.TestStep{PreConfig: func() { fake.Advance(id, state) }, RefreshState: true},
				resource.TestStep{
					PreConfig:         func() { fake.Delete("flow_runs", id) },
					Config:            config,
					ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress, plancheck.ResourceActionNoop)}},
					ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_type"), knownvalue.StringExact(state))},
				},
				resource.TestStep{
					Config:           runConfig("wait = false\ntriggers = { again = true }"),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress, plancheck.ResourceActionReplace)}},
				},
			)
		})
	}
}

// TestFlowRunTakesOver: a key that a run has already is that run.
func TestFlowRunTakesOver(t *testing.T) {
	fake := onFake(t)
	c := testClient(t, fake.URL)
	d := foreignDeployment(t, c)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID, IdempotencyKey: "release-1"})
	if err != nil {
		t.Fatal(err)
	}
	fake.Advance(run.ID, "COMPLETED")
	unit(t, resource.TestStep{
		Config:            foreignRun(d.ID, `idempotency_key = "release-1"`),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("id"), knownvalue.StringExact(run.ID))},
	})
	if n := len(fake.All("flow_runs")); n != 1 {
		t.Errorf("there are %d runs, expected 1", n)
	}
}

// TestFlowRunImport: an imported run does not run again when the configuration can have made it, and does when not.
func TestFlowRunImport(t *testing.T) {
	for name, tc := range map[string]struct {
		body   string
		action plancheck.ResourceActionType
	}{
		"nothing mentioned":     {"", plancheck.ResourceActionNoop},
		"some of the values":    {`parameters = jsonencode({ q = 2 })`, plancheck.ResourceActionNoop},
		"all of the values":     {`parameters = jsonencode({ p = 1, q = 2 })`, plancheck.ResourceActionNoop},
		"triggers":              {"triggers = { a = 1 }\nparameters = jsonencode({ q = 2 })", plancheck.ResourceActionUpdate},
		"another value":         {`parameters = jsonencode({ q = 3 })`, plancheck.ResourceActionReplace},
		"another job variables": {`job_variables = jsonencode({ a = 1 })`, plancheck.ResourceActionReplace},
	} {
		t.Run(name, func(t *testing.T) {
			fake := onFake(t)
			c := testClient(t, fake.URL)
			d := foreignDeployment(t, c)
			run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID, Parameters: client.Some(json.RawMessage(`{"p":1,"q":2}`))})
			if err != nil {
				t.Fatal(err)
			}
			fake.Script("", "COMPLETED")
			config := fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", runAddress, run.ID) + foreignRun(d.ID, tc.body)
			unit(t,
				resource.TestStep{
					Config: config,
					ConfigPlanChecks: resource.ConfigPlanChecks{
						PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress, tc.action)},
						PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
					},
				},
			)
		})
	}
	onFake(t)
	unit(t, resource.TestStep{
		Config:      "import {\n  to = prefect_flow_run.test\n  id = \"brave-newt\"\n}\n" + runConfig(""),
		ExpectError: regexp.MustCompile(`names of\s+runs are not\s+unique`),
	})
}

func TestFlowRunChecks(t *testing.T) {
	onFake(t)
	for name, tc := range map[string]struct{ body, want string }{
		"timeout":        {`timeout = "5"`, `timeout is "5", but must be a Go duration`},
		"no timeout":     {`timeout = "0s"`, `timeout is "0s", but must be`},
		"state":          {`fail_on = ["Fialed"]`, `is\s+"Fialed", but must be a type or a name of a\s+state`},
		"on_destroy":     {`on_destroy = "delete"`, `on_destroy value must be one of`},
		"scheduled time": {`scheduled_time = "tomorrow"`, `RFC3339`},
		"parameters":     {`parameters = "{"`, `(?i)json`},
		"queue":          {`work_queue_name = "a/b"`, `work_queue_name is "a/b", but must be without`},
		"key":            {`idempotency_key = ""`, `idempotency_key string length must be at least 1`},
	} {
		t.Run(name, func(t *testing.T) {
			unit(t, resource.TestStep{Config: runConfig(tc.body), ExpectError: regexp.MustCompile(tc.want)})
		})
	}
}

// TestFlowRunData shows all of a run, the deployment's share included.
func TestFlowRunData(t *testing.T) {
	fake := onFake(t)
	fake.Script("", "COMPLETED")
	const address = "data.prefect_flow_run.test"
	unit(t, resource.TestStep{
		Config: runConfig("parameters = jsonencode({ q = 2 })\ntags = [\"ours\"]") + "data \"prefect_flow_run\" \"test\" {\n  id = prefect_flow_run.test.id\n}\n",
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("state_type"), knownvalue.StringExact("COMPLETED")),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("parameters"), knownvalue.StringExact(`{"p":1,"q":2}`)),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("tags"), knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("ours"), knownvalue.StringExact("theirs")})),
		},
	})
}

// TestRunWatch plays states to a watch whose pauses take no time.
func TestRunWatch(t *testing.T) {
	broken := errors.New("broken")
	for name, tc := range map[string]struct {
		states    []string // the last one repeats
		stopOn    []string
		readFails int // the read that fails, from 1 on
		interrupt int // the pause that is interrupted, from 1 on
		want      string
		wantErr   error
		pauses    []time.Duration
	}{
		"ends at once": {states: []string{"COMPLETED"}, want: "COMPLETED"},
		"ends later":   {states: []string{"SCHEDULED", "PENDING", "RUNNING", "FAILED"}, want: "FAILED", pauses: []time.Duration{1000, 1500, 2250}},
		"stops before": {states: []string{"RUNNING", "PAUSED", "COMPLETED"}, stopOn: []string{"PAUSED"}, want: "PAUSED", pauses: []time.Duration{1000}},
		"fails":        {states: []string{"RUNNING"}, readFails: 2, want: "RUNNING", wantErr: broken, pauses: []time.Duration{1000}},
		"fails first":  {readFails: 1, wantErr: broken},
		"interrupted": {states: []string{"RUNNING"}, interrupt: 8, want: "RUNNING", wantErr: context.Canceled,
			pauses: []time.Duration{1000, 1500, 2250, 3375, 5062, 7593, 10000, 10000}},
	} {
		t.Run(name, func(t *testing.T) {
			reads, pauses := 0, []time.Duration{}
			w := watch(nil, new(managedRun), tc.stopOn)
			w.read = func(context.Context) (*client.FlowRun, error) {
				if reads++; reads == tc.readFails {
					return nil, broken
				}
				return &client.FlowRun{StateType: tc.states[min(reads, len(tc.states))-1]}, nil
			}
			w.pause = func(_ context.Context, d time.Duration) error {
				if pauses = append(pauses, d/time.Millisecond); len(pauses) == tc.interrupt {
					return context.Canceled
				}
				return nil
			}
			run, err := w.until(t.Context())
			if !errors.Is(err, tc.wantErr) || (run == nil) != (tc.want == "") || run != nil && run.StateType != tc.want {
				t.Errorf("got %+v, %v", run, err)
			}
			if diff := cmp.Diff(append([]time.Duration{}, tc.pauses...), pauses); diff != "" {
				t.Errorf("pauses: %s", diff)
			}
		})
	}
}

// TestAwaitInterrupted: an interrupt ends the waiting at once and says what goes on.
func TestAwaitInterrupted(t *testing.T) {
	fake := prefecttest.NewFake(t)
	c := testClient(t, fake.URL)
	made, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: foreignDeployment(t, c).ID})
	if err != nil {
		t.Fatal(err)
	}
	var m managedRun
	m.fill(t.Context(), made, new(diag.Diagnostics))
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	_, problem := await(ctx, c, &m, nil)
	if problem == nil || !strings.Contains(problem.Summary(), "Stopped waiting") || !strings.Contains(problem.Detail(), "The run goes on") {
		t.Errorf("got %v", problem)
	}
	if err := pause(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted pause gives %v", err)
	}
}

// TestFlowRunInterrupted: the real command, interrupted while a run is waited for, ends at once, with the run in its state.
func TestFlowRunInterrupted(t *testing.T) {
	fake := prefecttest.NewFake(t)
	d := foreignDeployment(t, testClient(t, fake.URL))
	c := newCLI(t, foreignRun(d.ID, ""), "PREFECT_API_URL="+fake.URL)
	cmd := c.command("apply", "-auto-approve")
	var out lockedBuffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	looks := func() bool {
		return slices.ContainsFunc(fake.Requests(), func(r prefecttest.Request) bool {
			return r.Method == http.MethodGet && strings.HasPrefix(r.Path, "/flow_runs/")
		})
	}
	waitFor(t, looks)
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Errorf("the interrupted apply succeeded:\n%s", out.String())
	}
	if text := out.String(); !strings.Contains(text, "Stopped waiting for the flow run") || !strings.Contains(text, "Terraform was interrupted") {
		t.Errorf("the apply printed\n%s", text)
	}
	if got := c.resources(); len(got) != 1 {
		t.Errorf("the state has %v, but the run was made", got)
	}
}

// TestAwaitCountsFromTheScheduledTime: a run that is to start later is waited for from then on.
func TestAwaitCountsFromTheScheduledTime(t *testing.T) {
	later := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	var m managedRun
	m.ExpectedStartTime = timeValue(later)
	if begin := m.begin(); !begin.Equal(later) {
		t.Errorf("begins at %s, expected %s", begin, later)
	}
	m.ExpectedStartTime = timeValue(later.Add(-2 * time.Hour))
	if begin := m.begin(); begin.After(later) || begin.Before(later.Add(-2*time.Hour)) {
		t.Errorf("begins at %s, expected now", begin)
	}
}

// TestFlowRunKeepsWhatItWasGiven: neither the deployment's share nor drift changes what the configuration gave.
func TestFlowRunKeepsWhatItWasGiven(t *testing.T) {
	var r flowRun
	var diags diag.Diagnostics
	queue, deployment := "q", "d"
	answer := &client.FlowRun{
		DeploymentID: &deployment, Parameters: []byte(`{"p":1,"q":2}`), Tags: []string{"ours", "theirs"}, JobVariables: []byte(`{}`), WorkQueueName: &queue,
	}
	r.Parameters, r.Tags, r.WorkQueueName = jsontypes.NewNormalizedValue(`{"q":2}`), textSet([]string{"ours"}), types.StringUnknown()
	r.fill(t.Context(), answer, &diags)
	in := r.input(t.Context(), &diags)
	parameters, _ := in.Parameters.Get()
	tags, _ := in.Tags.Get()
	if string(parameters) != `{"q":2}` || !cmp.Equal(tags, []string{"ours"}) || in.WorkQueueName != "q" || diags.HasError() {
		t.Errorf("%v: %+v", diags, in)
	}
	answer.Tags, answer.DeploymentID, answer.WorkQueueName = []string{"theirs"}, nil, nil
	r.fill(t.Context(), answer, &diags)
	if r.DeploymentID.ValueString() != "d" || r.WorkQueueName.ValueString() != "q" || !r.Tags.Equal(textSet([]string{"theirs"})) {
		t.Errorf("after drift: %+v", r)
	}
}

func TestIncludes(t *testing.T) {
	for _, tc := range []struct {
		all, some string
		want      bool
	}{
		{`{"a":1,"b":{"c":[1]}}`, `{"b":{"c":[1]}}`, true},
		{`{"a":1}`, `{}`, true},
		{`{"a":1}`, `{"a":2}`, false},
		{`{"a":1}`, `{"b":1}`, false},
		{`{"a":1}`, ``, false},
		{``, `{}`, false},
	} {
		if got := includes(tc.all, tc.some); got != tc.want {
			t.Errorf("includes(%s, %s) is %v", tc.all, tc.some, got)
		}
	}
}
