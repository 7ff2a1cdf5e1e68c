package flowrun_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// createAction returns an action that runs a deployment, and a resource whose create triggers it.
func createAction(deployment, body string) string {
	return fmt.Sprintf(`
resource "prefect_variable" "cause" {
  name  = "cause"
  value = 1
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.prefect_flow_run_create.test]
    }
  }
}
action "prefect_flow_run_create" "test" {
  config {
    deployment = %q
    %s
  }
}
`, deployment, body)
}

// playsActions calls acctest.Plays if Terraform supports actions.
func playsActions(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	testenv.RunCase(t, resource.TestCase{IsUnitTest: true, ProtoV6ProviderFactories: acctest.Factories(t),
		TerraformVersionChecks: testenv.RequiresActions, Steps: steps})
}

// TestFlowRunCreate: the action sends all arguments, and waits for the run.
func TestFlowRunCreate(t *testing.T) {
	testenv.SkipWithoutActions(t)
	fake := testenv.OnFake(t)
	testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
	fake.Script("", "PENDING", "RUNNING", "COMPLETED: all done")
	playsActions(t, resource.TestStep{Config: createAction("foreign/foreign", `
    name            = "r"
    parameters      = jsonencode({ q = 2 })
    tags            = ["ours"]
    job_variables   = jsonencode({ env = { A = "1" } })
    idempotency_key = "k"
    scheduled_time  = "2026-01-01T00:00:00+02:00"
`)})
	got := fake.All("flow_runs")[0]
	seen := map[string]any{}
	for _, field := range []string{"name", "parameters", "tags", "job_variables", "idempotency_key", "expected_start_time", "state_type"} {
		seen[field] = got[field]
	}
	want := map[string]any{
		"name": "r", "parameters": map[string]any{"q": 2.0}, "tags": []any{"ours"}, "job_variables": map[string]any{"env": map[string]any{"A": "1"}},
		"idempotency_key": "k", "expected_start_time": "2025-12-31T22:00:00Z", "state_type": "COMPLETED",
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}

// TestFlowRunCreateEnds: results of the action by the final state of the run.
func TestFlowRunCreateEnds(t *testing.T) {
	testenv.SkipWithoutActions(t)
	for name, tc := range map[string]struct {
		body, state string
		want        string // in the error; empty for none
		runs        map[any]int
	}{
		"well":                   {"", "COMPLETED", "", map[any]int{"COMPLETED": 1}},
		"badly":                  {"", "FAILED: out of memory", `Flow run "the-run" is in the state Failed[^┃]*out of memory[^┃]*prefect flow-run logs[^┃]*Another invocation`, map[any]int{"FAILED": 1}},
		"in a named state":       {`fail_on = ["TimedOut"]`, "FAILED/TimedOut", "is in the state TimedOut", map[any]int{"FAILED": 1}},
		"tolerated":              {`fail_on = ["CRASHED"]`, "FAILED", "", map[any]int{"FAILED": 1}},
		"paused":                 {`fail_on = ["Suspended"]`, "PAUSED/Suspended", "is in the state Suspended", map[any]int{"PAUSED": 1}},
		"not waited for":         {`wait = false`, "SCHEDULED/Late", "", map[any]int{"SCHEDULED": 1}},
		"not in time":            {`timeout = "1ns"`, "RUNNING", `Timed out waiting for flow run "the-run"[^┃]*The run continues`, map[any]int{"SCHEDULED": 1}},
		"canceled after timeout": {"timeout = \"1ns\"\non_timeout = \"cancel\"", "RUNNING", `Timed out waiting[^┃]*The run was canceled because of on_timeout; it is Cancelled`, map[any]int{"CANCELLED": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			fake := testenv.OnFake(t)
			d := testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
			fake.Script("", tc.state)
			step := resource.TestStep{Config: createAction(d.ID, "name = \"the-run\"\n"+tc.body)}
			if tc.want != "" {
				step.ExpectError = regexp.MustCompile(strings.ReplaceAll(tc.want, " ", `[\s│]+`))
			}
			playsActions(t, step)
			runs := map[any]int{}
			for _, run := range fake.All("flow_runs") {
				runs[run["state_type"]]++
			}
			if diff := cmp.Diff(tc.runs, runs); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFlowRunCreateAfterLostResponse: if the response to the create is lost, the action waits for the run that was created.
func TestFlowRunCreateAfterLostResponse(t *testing.T) {
	testenv.SkipWithoutActions(t)
	fake := testenv.OnFake(t)
	d := testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
	fake.Script("", "COMPLETED")
	proxy := faults.NewProxy(t, fake.URL)
	proxy.Fail(faults.On("POST", "/deployments/*/create_flow_run"), 1, faults.LoseResponse())
	testenv.Configure(t, proxy.URL)
	playsActions(t, resource.TestStep{Config: testenv.FastRetries + createAction(d.ID, "")})
	if all := fake.All("flow_runs"); len(all) != 1 || all[0]["state_type"] != "COMPLETED" ||
		!strings.HasPrefix(fmt.Sprint(all[0]["idempotency_key"]), "terraform-") {
		t.Errorf("the runs: %v", all)
	}
}

// TestFlowRunCreateChecks: invalid arguments fail the plan.
func TestFlowRunCreateChecks(t *testing.T) {
	testenv.SkipWithoutActions(t)
	testenv.OnFake(t)
	for body, want := range map[string]string{
		`timeout = "5"`:             `timeout is "5", but must be a positive Go duration`,
		`fail_on = ["Fialed"]`:      `is "Fialed", but must be the type or the name of a state`,
		`on_timeout = "stop"`:       `on_timeout value must be one of`,
		`log_level = "loud"`:        `log_level is "loud", but must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL, or an integer from 0 to 100, or OFF`,
		`scheduled_time = "soon"`:   `RFC3339`,
		`parameters = "[]"`:         `parameters must be a JSON object`,
		`work_queue_name = "a/b"`:   `work_queue_name is "a/b", but must be a name without`,
		`idempotency_key = ""`:      `idempotency_key string length must be at least 1`,
		`workspace_id = "somebody"`: `workspace_id is "somebody", but must be a UUID`,
	} {
		playsActions(t, testenv.ErrorStep(createAction("foreign/foreign", body), want))
	}
	playsActions(t, testenv.ErrorStep(createAction("foreign", ""),
		`deployment is "foreign", but must be the ID of a deployment, or FLOW/DEPLOYMENT`))
	playsActions(t, testenv.ErrorStep(createAction("foreign/missing", ""), `Unable to run deployment "foreign/missing"`))
}

// TestFlowRunCreateShows: the states and log lines appear while the run is running, each of them once and in order.
func TestFlowRunCreateShows(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	d := testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
	c := acctest.NewCLI(t, createAction(d.ID, `name = "the-run"`), "PREFECT_API_URL="+fake.URL)
	r := c.Start("apply", "-auto-approve", "-invoke=action.prefect_flow_run_create.test")
	out := &r.Out
	shows := func(part string) {
		t.Helper()
		testenv.Eventually(t, func() bool { return strings.Contains(out.String(), part) })
	}
	shows("is Scheduled.")
	id := fmt.Sprint(fake.All("flow_runs")[0]["id"])
	fake.Advance(id, "RUNNING")
	fake.Log(id, 20, "one")
	fake.Log(id, 10, "hidden")
	shows("| INFO     | one")
	fake.Log(id, 30, "two\x1b[2J")
	shows("| WARNING  | two")
	fake.Advance(id, "COMPLETED: all done")
	fake.Log(id, 40, "three")
	if !r.Wait() {
		t.Error("the apply failed")
	}
	var shown []string
	for _, line := range strings.Split(out.String(), "\n") {
		if _, message, ok := strings.Cut(line, "(triggered by CLI): "); ok {
			shown = append(shown, regexp.MustCompile(`^\d\d:\d\d:\d\d\.\d{3}Z|[0-9a-f-]{36}|\d[.\d]*m?s\b`).ReplaceAllString(message, "*"))
		}
	}
	ui := strings.TrimSuffix(fake.URL, "/api")
	want := []string{
		`Flow run "the-run", ID *, in the UI: ` + ui + `/runs/flow-run/*`,
		`Waiting up to 1h0m* for the run to finish.`,
		`Flow run "the-run" is Scheduled.`,
		`Flow run "the-run" is Running.`,
		`* | INFO     | one`,
		`* | WARNING  | two[2J`,
		`* | ERROR    | three`,
		`Flow run "the-run" is Completed (all done) after *.`,
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("%s\n%s", diff, out.String())
	}
}

// TestFlowRunCreateWithoutWorker: the command that starts a worker is shown after the create and after the timeout, unless a worker
// polls the pool or the pool needs none.
func TestFlowRunCreateWithoutWorker(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	for name, tc := range map[string]struct {
		poolType, status string
		count            int
	}{
		"no worker":      {"process", "", 2},
		"a lost worker":  {"process", "OFFLINE", 2},
		"a worker":       {"process", "ONLINE", 0},
		"a push pool":    {"ecs:push", "", 0},
		"a managed pool": {"prefect:managed", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := prefecttest.NewFake(t)
			pool := fake.Add("work_pools", map[string]any{"name": "my pool", "type": tc.poolType})
			queue := fake.Add("work_queues", map[string]any{"name": "default", "work_pool_id": pool})
			if tc.status != "" {
				fake.Add("workers", map[string]any{"name": "w", "work_pool_id": pool, "status": tc.status})
			}
			d := fake.Add("deployments", map[string]any{
				"name": "d", "flow_id": fake.Add("flows", map[string]any{"name": "f"}), "work_queue_id": queue,
			})
			c := acctest.NewCLI(t, createAction(d, `timeout = "1ns"`), "PREFECT_API_URL="+fake.URL)
			out := strings.Join(strings.Fields(c.InvokeError("prefect_flow_run_create.test")), " ")
			const message = `No worker polls the work pool "my pool", so the run does not start. Start one: prefect worker start --pool "my pool"`
			if n := strings.Count(out, message); n != tc.count {
				t.Errorf("shown %d times:\n%s", n, out)
			}
		})
	}
}

// TestFlowRunCreateInterrupted: an interrupt ends the wait immediately, and the error says that the run continues.
func TestFlowRunCreateInterrupted(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	d := testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
	c := acctest.NewCLI(t, createAction(d.ID, ""), "PREFECT_API_URL="+fake.URL)
	r := c.Start("apply", "-auto-approve", "-invoke=action.prefect_flow_run_create.test")
	out := &r.Out
	testenv.Eventually(t, func() bool { return strings.Contains(out.String(), "is Scheduled.") })
	r.Interrupt()
	if r.Wait() {
		t.Errorf("the interrupted apply succeeded:\n%s", out.String())
	}
	c.ExpectOutput("Stopped waiting for flow run", out.String())
	c.ExpectOutput("Terraform was interrupted.", out.String())
	c.ExpectOutput("The run continues; its state was Scheduled. To inspect it, use: prefect flow-run inspect", out.String())
	if all := fake.All("flow_runs"); len(all) != 1 || all[0]["state_type"] != "SCHEDULED" {
		t.Errorf("the runs: %v", all)
	}
}
