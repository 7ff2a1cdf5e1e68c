package flowrun_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

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
			c := testenv.TestClient(t, fake.URL)
			made, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: testenv.ForeignDeployment(t, c).ID})
			if err != nil {
				t.Fatal(err)
			}
			fake.Advance(made.ID, tc.state)
			var options flowrun.WaitOptions
			var diags fwdiag.Diagnostics
			if options.FailOn = types.SetNull(types.StringType); tc.failOn != nil {
				options.FailOn = tfvalue.StringSet(tc.failOn)
			}
			run, problem := acctest.TestWait(t.Context(), c, made, options.Patience(t.Context(), &diags)).Await(t.Context())
			if diags.HasError() || run == nil || !strings.HasPrefix(tc.state, run.StateType) {
				t.Errorf("%v: %+v", diags, run)
			}
			if (problem == nil) != (tc.want == "") || (problem != nil && !strings.Contains(problem.Error(), tc.want)) {
				t.Errorf("got %v, expected %q", problem, tc.want)
			}
		})
	}
}

// TestFlowRunShowsErrors: the message of the failure has the last errors of the log.
func TestFlowRunShowsErrors(t *testing.T) {
	fake := testenv.OnFake(t)
	c := testenv.TestClient(t, fake.URL)
	d := testenv.ForeignDeployment(t, c)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID, IdempotencyKey: "k"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		fake.Log(run.ID, 40, fmt.Sprintf("error %02d", i))
		fake.Log(run.ID, 20, "all is well")
	}
	fake.Advance(run.ID, "FAILED: no")
	_, problem := acctest.TestWait(t.Context(), c, run, new(flowrun.WaitOptions).Patience(t.Context(), nil)).Await(t.Context())
	if text := problem.Error(); strings.Contains(text, "error 01") || !strings.Contains(text, "error 02") ||
		!strings.Contains(text, "error 11") || strings.Contains(text, "all is well") {
		t.Errorf("got %s", text)
	}
	acctest.Unit(t, resource.TestStep{
		Config:      foreignRun(d.ID, `idempotency_key = "k"`),
		ExpectError: regexp.MustCompile(`(?s)is in the\s+state Failed.*no.*Last errors in the log.*error 11`),
	})
}

// TestFlowRunTimesOut: the apply fails, the run is in the state, and it is cancelled when it is replaced.
func TestFlowRunTimesOut(t *testing.T) {
	fake := testenv.OnFake(t)
	d := testenv.ForeignDeployment(t, testenv.TestClient(t, fake.URL))
	acctest.Unit(t,
		resource.TestStep{Config: foreignRun(d.ID, `timeout = "1ns"`),
			ExpectError: regexp.MustCompile(`(?s)Timed out waiting.*timeout\s+\(1ns\).*The run continues.*flow-run\s+inspect`)},
		resource.TestStep{
			Config: foreignRun(d.ID, `wait = false`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress,
				plancheck.ResourceActionReplace)}},
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

// TestFlowRunIsCancelledInTime: with on_timeout, the run that has not ended in time is cancelled, and the state says so.
func TestFlowRunIsCancelledInTime(t *testing.T) {
	fake := testenv.OnFake(t)
	d := testenv.ForeignDeployment(t, testenv.TestClient(t, fake.URL))
	acctest.Unit(t,
		resource.TestStep{Config: foreignRun(d.ID, "timeout = \"1ns\"\non_timeout = \"cancel\""),
			ExpectError: testenv.Words2pattern("The run was canceled because of on_timeout; it is Cancelled")},
		resource.TestStep{RefreshState: true, ExpectNonEmptyPlan: true,
			Check: resource.TestCheckResourceAttr(runAddress, "state_type", "CANCELLED")},
	)
	if n := len(fake.All("flow_runs")); n != 1 {
		t.Errorf("there are %d runs", n)
	}
}

// TestRunThatDoesNotStop: a run that can't be cancelled, or that does not end when it is, is said to go on.
func TestRunThatDoesNotStop(t *testing.T) {
	fake := prefecttest.NewFake(t)
	proxy := faults.NewProxy(t, fake.URL)
	c := testenv.TestClient(t, proxy.URL)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: testenv.ForeignDeployment(t, c).ID})
	if err != nil {
		t.Fatal(err)
	}
	fake.Advance(run.ID, "RUNNING")
	proxy.Fail(faults.On("POST", "/flow_runs/*/set_state"), 0, faults.Respond(403, `{"detail":"not yours"}`))
	_, problem := acctest.TestWait(t.Context(), c, run, flowrun.WaitTimeouts{Timeout: time.Nanosecond, Cancels: true}).Await(t.Context())
	if problem == nil || !strings.Contains(problem.Error(), "It could not be canceled") || !strings.Contains(problem.Error(), "not yours") ||
		!strings.Contains(problem.Error(), "The run continues") {
		t.Errorf("got %v", problem)
	}
	fake.Delete("flow_runs", run.ID)
	_, problem = acctest.TestWait(t.Context(), c, run, flowrun.WaitTimeouts{Timeout: time.Minute}).Await(t.Context())
	if problem == nil || !strings.Contains(problem.Error(), "Unable to follow") ||
		!strings.Contains(problem.Error(), "it was deleted") {
		t.Errorf("got %v", problem)
	}
}

// TestAccFlowRunTellsTheLog: what happens to the run is in Terraform's log, each line once.
func TestAccFlowRunTellsTheLog(t *testing.T) {
	t.Parallel()
	fake := prefecttest.NewFake(t)
	d := testenv.ForeignDeployment(t, testenv.TestClient(t, fake.URL))
	c := acctest.NewTerraform(t, foreignRun(d.ID, `log_level = "WARNING"`), "PREFECT_API_URL="+fake.URL, "TF_LOG_PROVIDER=INFO",
		"TF_LOG_PATH=run.log")
	r := c.Start("apply", "-auto-approve")
	testenv.WaitFor(t, func() bool { return len(fake.All("flow_runs")) == 1 })
	id := fmt.Sprint(fake.All("flow_runs")[0]["id"])
	fake.Advance(id, "RUNNING")
	fake.Log(id, 30, "beware")
	fake.Log(id, 20, "all is well")
	testenv.WaitFor(t, func() bool { return strings.Contains(c.Read("run.log"), "beware") })
	fake.Advance(id, "COMPLETED")
	if !r.Wait() {
		t.Errorf("it fails:\n%s", r.Out.String())
	}
	log := c.Read("run.log")
	for text, want := range map[string]int{"Flow run is Running": 1, "Flow run is Completed": 1,
		"Flow run log: beware": 1, "all is well": 0} {
		if got := strings.Count(log, text); got != want {
			t.Errorf("the log says %q %d times, expected %d", text, got, want)
		}
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
			c := testenv.TestClient(t, fake.URL)
			run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: testenv.ForeignDeployment(t, c).ID})
			if err != nil {
				t.Fatal(err)
			}
			if tc.from != "" {
				fake.Advance(run.ID, tc.from)
			}
			if tc.then != "" {
				fake.Script(run.ID, tc.then)
			}
			m := flowrun.ManagedRun{OnDestroy: types.StringPointerValue(tfvalue.PtrOrNil(tc.onDestroy))}
			m.ID = types.StringValue(run.ID)
			if err := flowrun.CancelFlowRun(t.Context(), c, flowrun.NewRunWatch(c, acctest.QuickPace), &m); err != nil {
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
	c := testenv.TestClient(t, fake.URL)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: testenv.ForeignDeployment(t, c).ID})
	if err != nil {
		t.Fatal(err)
	}
	fake.Advance(run.ID, "RUNNING")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	var m flowrun.ManagedRun
	m.ID = types.StringValue(run.ID)
	if err := flowrun.CancelFlowRun(ctx, c, flowrun.NewRunWatch(c, acctest.QuickPace), &m); err != nil {
		t.Errorf("got %v", err)
	}
	if got := fake.Get("flow_runs", run.ID)["state_type"]; got != "CANCELLING" {
		t.Errorf("the run is %v", got)
	}
}

// TestAwaitInterrupted: an interrupt ends the waiting at once and says what goes on.
func TestAwaitInterrupted(t *testing.T) {
	fake := prefecttest.NewFake(t)
	c := testenv.TestClient(t, fake.URL)
	made, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: testenv.ForeignDeployment(t, c).ID})
	if err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	_, problem := acctest.TestWait(ctx, c, made, flowrun.WaitTimeouts{Timeout: time.Hour}).Await(ctx)
	if problem == nil || !strings.Contains(problem.Error(), "Stopped waiting") || !strings.Contains(problem.Error(), "The run continues") {
		t.Errorf("got %v", problem)
	}
	if err := framework.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted pause gives %v", err)
	}
}

// TestFlowRunInterrupted: the command, interrupted while a run is waited for, ends at once, with the run in its state.
func TestFlowRunInterrupted(t *testing.T) {
	fake := prefecttest.NewFake(t)
	d := testenv.ForeignDeployment(t, testenv.TestClient(t, fake.URL))
	c := acctest.NewCLI(t, foreignRun(d.ID, ""), "PREFECT_API_URL="+fake.URL)
	r := c.Start("apply", "-auto-approve")
	looks := func() bool {
		return slices.ContainsFunc(fake.Requests(), func(r prefecttest.Request) bool {
			return r.Path == "/flow_runs/filter" && strings.Contains(fmt.Sprint(r.Body), "map[id:map[") // not the look of the plan
		})
	}
	testenv.WaitFor(t, looks)
	r.Interrupt()
	if r.Wait() {
		t.Errorf("the interrupted apply succeeded:\n%s", r.Out.String())
	}
	if text := r.Out.String(); !strings.Contains(text, "Stopped waiting for flow run") ||
		!strings.Contains(text, "Terraform was interrupted") {
		t.Errorf("the apply printed\n%s", text)
	}
	if got := c.Resources(); len(got) != 1 {
		t.Errorf("the state has %v, but the run was made", got)
	}
}
