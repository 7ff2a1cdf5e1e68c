package flowrun_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// runActions are the actions on one run, whose ID is a variable.
const runActions = `
variable "id" {
  type = string
}
variable "input" {
  type    = string
  default = null
}
action "prefect_flow_run_cancel" "x" {
  config { flow_run_id = var.id }
}
action "prefect_flow_run_pause" "x" {
  config {
    flow_run_id = var.id
    timeout     = "2h"
  }
}
action "prefect_flow_run_resume" "x" {
  config {
    flow_run_id = var.id
    run_input   = var.input
  }
}
action "prefect_flow_run_retry" "x" {
  config { flow_run_id = var.id }
}
action "prefect_flow_run_retry" "new_run" {
  config {
    flow_run_id = var.id
    as_new_run  = true
  }
}
`

// TestRunActions: each action changes the state of a run and reports it, sends no write if the run is already in the state, and
// fails with a reason if the state cannot be changed.
func TestRunActions(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	flow := fake.Add("flows", map[string]any{"name": "f"})
	deployment := fake.Add("deployments", map[string]any{"name": "d", "flow_id": flow})
	run := acctest.NewCLI(t, runActions, "PREFECT_API_URL="+fake.URL)
	for _, tc := range []struct {
		action, state string // state is the state before the action
		noDeployment  bool
		says, becomes string
		fails         bool
		writes        int
	}{
		{action: "cancel.x", state: "SCHEDULED", says: `"r" is Cancelled.`, becomes: "Cancelled", writes: 1},
		{action: "cancel.x", state: "RUNNING", says: `"r" is Cancelling.`, becomes: "Cancelling", writes: 1},
		{action: "cancel.x", state: "CANCELLING", says: `"r" is already Cancelling.`, becomes: "Cancelling"},
		{action: "cancel.x", state: "CANCELLED", says: `"r" is already Cancelled.`, becomes: "Cancelled"},
		{action: "cancel.x", state: "COMPLETED", says: `Flow run "r" cannot be canceled`, becomes: "Completed", fails: true},
		{action: "pause.x", state: "RUNNING", says: `"r" is Suspended.`, becomes: "Suspended", writes: 1},
		{action: "pause.x", state: "PAUSED", says: `"r" is already Paused.`, becomes: "Paused"},
		{action: "pause.x", state: "SCHEDULED", says: "The run's state is Scheduled. Only a running flow run can be paused.", becomes: "Scheduled", fails: true},
		{action: "pause.x", state: "FAILED", says: "The run's state is Failed. The run has finished.", becomes: "Failed", fails: true},
		{action: "pause.x", state: "RUNNING", noDeployment: true, says: "The run does not belong to a deployment", becomes: "Running", fails: true},
		{action: "resume.x", state: "PAUSED", says: `"r" is Running.`, becomes: "Running", writes: 1},
		{action: "resume.x", state: "SCHEDULED/Resuming", says: `"r" is already Resuming.`, becomes: "Resuming"},
		{action: "resume.x", state: "RUNNING", says: "Only a paused or suspended flow run can be resumed.", becomes: "Running", fails: true},
		{action: "retry.x", state: "FAILED", says: `"r" is AwaitingRetry.`, becomes: "AwaitingRetry", writes: 1},
		{action: "retry.x", state: "COMPLETED", says: `"r" is AwaitingRetry.`, becomes: "AwaitingRetry", writes: 1},
		{action: "retry.x", state: "SCHEDULED/AwaitingRetry", says: `"r" is already AwaitingRetry.`, becomes: "AwaitingRetry"},
		{action: "retry.x", state: "RUNNING", says: "Only a finished flow run can be retried.", becomes: "Running", fails: true},
		{action: "retry.x", state: "FAILED", noDeployment: true, says: "The run does not belong to a deployment", becomes: "Failed", fails: true},
		{action: "retry.new_run", state: "FAILED", noDeployment: true, says: "The run does not belong to a deployment", becomes: "Failed", fails: true},
	} {
		t.Run(tc.action+" "+tc.state, func(t *testing.T) {
			fields := map[string]any{"name": "r", "flow_id": flow, "deployment_id": deployment}
			if tc.noDeployment {
				delete(fields, "deployment_id")
			}
			id := fake.Add("flow_runs", fields)
			fake.Advance(id, tc.state)
			fake.ResetRequests()
			out, ok := run.Run("apply", "-auto-approve", "-invoke=action.prefect_flow_run_"+tc.action, "-var=id="+id)
			if ok == tc.fails {
				t.Errorf("success: %v", ok)
			}
			run.ExpectOutput(tc.says, out)
			if now := fake.Get("flow_runs", id)["state_name"]; now != tc.becomes || len(fake.Writes()) != tc.writes {
				t.Errorf("after %d writes the run is %s, expected %s after %d", len(fake.Writes()), now, tc.becomes, tc.writes)
			}
		})
	}
	if out, ok := run.Run("apply", "-auto-approve", "-invoke=action.prefect_flow_run_cancel.x",
		"-var=id=3f2504e0-4f89-41d3-9a0c-0305e82c3301"); ok || !strings.Contains(out, "not found") {
		t.Errorf("a run that does not exist:\n%s", out)
	}
}

// TestResumeWithInput: a run that waits for input receives it. Input fails for other runs, and if it does not match the schema.
func TestResumeWithInput(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	flow := fake.Add("flows", map[string]any{"name": "f"})
	run := acctest.NewCLI(t, runActions, "PREFECT_API_URL="+fake.URL)
	paused := func(details string) string {
		id := fake.Add("flow_runs", map[string]any{"name": "r", "flow_id": flow})
		fake.Advance(id, "RUNNING")
		post(t, fake.URL+"/flow_runs/"+id+"/set_state", json.RawMessage(fmt.Sprintf(`{"state":{"type":"PAUSED","state_details":%s}}`, details)))
		return id
	}
	id := paused(`{}`)
	run.ExpectOutput("The run does not wait for input", run.InvokeError("prefect_flow_run_resume.x", "-var=id="+id, `-var=input={"a":1}`))

	id = paused(`{"run_input_keyset":{"schema":"s","response":"r"}}`)
	post(t, fake.URL+"/flow_runs/"+id+"/input", json.RawMessage(`{"key":"s","value":"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}"}`))
	run.ExpectOutput("'a' is a required property", run.InvokeError("prefect_flow_run_resume.x", "-var=id="+id))
	run.ExpectOutput("Validation failed for field 'a'", run.InvokeError("prefect_flow_run_resume.x", "-var=id="+id, `-var=input={"a":"x"}`))
	run.Invoke("prefect_flow_run_resume.x", "-var=id="+id, `-var=input={"a":1}`)
	if now := fake.Get("flow_runs", id)["state_name"]; now != "Running" {
		t.Errorf("the run is %s", now)
	}
}

// TestRetryAsNewRun: the new run has the values of the old one, but not the scheduler's tag.
func TestRetryAsNewRun(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	flow := fake.Add("flows", map[string]any{"name": "f"})
	pool := fake.Add("work_pools", map[string]any{"name": "p", "type": "process"})
	queue := fake.Add("work_queues", map[string]any{"name": "q", "work_pool_id": pool})
	deployment := fake.Add("deployments", map[string]any{"name": "d", "flow_id": flow, "tags": []any{"d"},
		"parameters": map[string]any{"a": 1}, "work_queue_id": queue})
	id := fake.Add("flow_runs", map[string]any{
		"name": "old", "flow_id": flow, "deployment_id": deployment, "parameters": map[string]any{"a": 2, "b": []any{}}, "tags": []any{"auto-scheduled", "d", "x"},
		"job_variables": map[string]any{"env": map[string]any{"K": "v"}}, "work_queue_name": "q",
	})
	fake.Advance(id, "CRASHED")
	run := acctest.NewCLI(t, runActions, "PREFECT_API_URL="+fake.URL)
	run.ExpectOutput(`It is a copy of "old".`, run.Invoke("prefect_flow_run_retry.new_run", "-var=id="+id))
	runs := fake.All("flow_runs")
	if len(runs) != 2 {
		t.Fatalf("there are %d runs", len(runs))
	}
	created := runs[1]
	for field, want := range map[string]string{"parameters": `map[a:2 b:[]]`, "tags": `[d x]`, "job_variables": "map[env:map[K:v]]",
		"work_queue_id": queue, "deployment_id": deployment, "state_type": "SCHEDULED"} {
		if got := fmt.Sprint(created[field]); got != want {
			t.Errorf("%s is %s, expected %s", field, got, want)
		}
	}
}

// TestRunActionsAfterLostResponses: an action whose response was lost reports the new state, and sends no second request.
func TestRunActionsAfterLostResponses(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	proxy := faults.NewProxy(t, fake.URL)
	flow := fake.Add("flows", map[string]any{"name": "f"})
	deployment := fake.Add("deployments", map[string]any{"name": "d", "flow_id": flow})
	run := acctest.NewCLI(t, runActions, "PREFECT_API_URL="+proxy.URL)
	for action, states := range map[string][2]string{
		"cancel.x": {"RUNNING", "Cancelling"}, "pause.x": {"RUNNING", "Suspended"}, "resume.x": {"PAUSED", "Running"}, "retry.x": {"FAILED", "AwaitingRetry"},
	} {
		id := fake.Add("flow_runs", map[string]any{"name": "r", "flow_id": flow, "deployment_id": deployment})
		fake.Advance(id, states[0])
		fake.ResetRequests()
		proxy.Fail(func(r prefecttest.Request) bool { return r.IsWrite() }, 1, faults.LoseResponse())
		run.ExpectOutput(fmt.Sprintf(`"r" is %s.`, states[1]), run.Invoke("prefect_flow_run_"+action, "-var=id="+id))
		if n := len(fake.Writes()); n != 1 {
			t.Errorf("%s was requested %d times", action, n)
		}
	}
}

// cancelActions are actions that cancel many runs.
const cancelActions = `
variable "max" {
  type    = number
  default = 100
}
variable "dry" {
  type    = bool
  default = false
}
action "prefect_flow_runs_cancel" "tagged" {
  config {
    tags    = ["x"]
    max     = var.max
    dry_run = var.dry
  }
}
action "prefect_flow_runs_cancel" "late" {
  config {
    deployment = "f/d"
    late_for   = "1h"
    max        = var.max
  }
}
action "prefect_flow_runs_cancel" "named" {
  config {
    flow_name   = "f"
    state_names = ["Suspended"]
    max         = var.max
  }
}
`

func TestFlowRunsCancel(t *testing.T) {
	testenv.SkipWithoutActions(t)
	for _, bulk := range []bool{true, false} {
		t.Run(fmt.Sprintf("in bulk %v", bulk), func(t *testing.T) {
			t.Parallel()
			fake := prefecttest.NewFake(t)
			proxy := faults.NewProxy(t, fake.URL)
			if !bulk {
				proxy.Fail(faults.On("POST", "/flow_runs/bulk_set_state"), 0, faults.Respond(404, `{"detail":"Not Found"}`))
			}
			flow := fake.Add("flows", map[string]any{"name": "f"})
			deployment := fake.Add("deployments", map[string]any{"name": "d", "flow_id": flow})
			add := func(state string, tags ...any) string {
				id := fake.Add("flow_runs", map[string]any{"name": "r", "flow_id": flow, "deployment_id": deployment, "tags": tags})
				fake.Advance(id, state)
				return id
			}
			var ids []string
			for range 60 {
				ids = append(ids, add("SCHEDULED", "x"))
			}
			running, ended, other, suspended := add("RUNNING", "x", "y"), add("COMPLETED", "x"), add("RUNNING", "y"), add("PAUSED/Suspended")
			for n, hours := range map[int]int{0: 1, 1: 3} {
				fake.Set("flow_runs", ids[n], "next_scheduled_start_time", fmt.Sprintf("20%d-01-01T00:00:00Z", 98-80*hours/3))
			}
			run := acctest.NewCLI(t, cancelActions, "PREFECT_API_URL="+proxy.URL)

			run.ExpectOutput("61 flow runs match the filters, but max is 60. No run was canceled.",
				run.InvokeError("prefect_flow_runs_cancel.tagged", "-var=max=60"))
			run.ExpectOutput("Dry run: 61 flow runs would be canceled", run.Invoke("prefect_flow_runs_cancel.tagged", "-var=dry=true"))
			if n := len(fake.Writes()); n != 0 {
				t.Fatalf("there were %d writes", n)
			}
			run.ExpectOutput("1 flow runs are canceled, 0 are canceling", run.Invoke("prefect_flow_runs_cancel.late"))
			run.ExpectOutput("0 flow runs are canceled, 1 are canceling", run.Invoke("prefect_flow_runs_cancel.named"))
			run.ExpectOutput("59 flow runs are canceled, 1 are canceling until their workers stop them, and 0 had already finished.",
				run.Invoke("prefect_flow_runs_cancel.tagged"))
			run.ExpectOutput("No flow runs match the filters.", run.Invoke("prefect_flow_runs_cancel.tagged"))
			for id, want := range map[string]string{running: "Cancelling", ended: "Completed", other: "Running", suspended: "Cancelling",
				ids[0]: "Cancelled", ids[59]: "Cancelled"} {
				if got := fake.Get("flow_runs", id)["state_name"]; got != want {
					t.Errorf("a run is %s, expected %s", got, want)
				}
			}
			single := slices.ContainsFunc(fake.Writes(), func(r prefecttest.Request) bool { return strings.HasSuffix(r.Path, "/set_state") })
			if single == bulk {
				t.Errorf("runs were canceled one by one: %v", single)
			}
		})
	}
}

func TestFlowRunsCancelErrors(t *testing.T) {
	testenv.SkipWithoutActions(t)
	t.Parallel()
	for config, complaint := range map[string]string{
		"max = 5": "Without a filter, the action would cancel every run of the workspace",
		"late_for = \"1h\"\nstate_types = [\"RUNNING\"]\nmax = 5": "late_for selects scheduled runs",
		"state_types = [\"COMPLETED\"]\nmax = 5":                  "must be one of",
		"late_for = \"soon\"\nmax = 5":                            "but must be a positive Go duration",
		"tags = [\"x\"]\nmax = 0":                                 "between 1 and 10000",
		"tags = [\"x\"]":                                          `"max" is required`,
	} {
		run := acctest.NewCLI(t, fmt.Sprintf("action \"prefect_flow_runs_cancel\" \"x\" {\n  config {\n%s\n  }\n}\n", config),
			"PREFECT_API_URL=http://127.0.0.1:1/api")
		run.ExpectOutput(complaint, run.InvokeError("prefect_flow_runs_cancel.x"))
	}
}
