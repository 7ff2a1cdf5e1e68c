package flowrun

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/runwatch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// testWatch returns a watch that polls quickly.
func testWatch(c *client.Client) *runwatch.Watch {
	data := new(framework.ProviderData)
	runwatch.SetPollInterval(data, runwatch.PollInterval{Min: 20 * time.Millisecond, Max: 100 * time.Millisecond})
	return runwatch.Of(data, c)
}

func newTestWait(ctx context.Context, c *client.Client, run *client.FlowRun, settings waitSettings) *runWait {
	return &runWait{watch: testWatch(c), client: c, run: run, waitSettings: settings, to: logReporter{ctx}}
}

// TestAwait: fail_on decides in which states a run counts as failed.
func TestAwait(t *testing.T) {
	for name, tc := range map[string]struct {
		state  string
		failOn []string // nil for the default
		want   string   // in the message; empty for none
	}{
		"completed":          {"COMPLETED", nil, ""},
		"completed, cached":  {"COMPLETED/Cached", nil, ""},
		"failed":             {"FAILED: no", nil, "is in the state Failed"},
		"crashed":            {"CRASHED", nil, "is in the state Crashed"},
		"canceled elsewhere": {"CANCELLED", nil, "is in the state Cancelled"},
		"by type":            {"FAILED/TimedOut", []string{"FAILED"}, "is in the state TimedOut"},
		"by name":            {"FAILED/TimedOut", []string{"TimedOut"}, "is in the state TimedOut"},
		"tolerated":          {"FAILED", []string{"CRASHED", "TimedOut"}, ""},
		"all tolerated":      {"CRASHED", []string{}, ""},
		"not final":          {"PAUSED/Suspended", []string{"Suspended"}, "is in the state Suspended"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := prefecttest.NewFake(t)
			c := testenv.TestClient(t, fake.URL)
			created, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: testenv.UnmanagedDeployment(t, c).ID})
			if err != nil {
				t.Fatal(err)
			}
			fake.Advance(created.ID, tc.state)
			var options waitOptions
			var diags fwdiag.Diagnostics
			if options.FailOn = types.SetNull(types.StringType); tc.failOn != nil {
				options.FailOn = tfvalue.StringSet(tc.failOn)
			}
			run, problem := newTestWait(t.Context(), c, created, options.settings(t.Context(), &diags)).await(t.Context())
			if diags.HasError() || run == nil || !strings.HasPrefix(tc.state, run.StateType) {
				t.Errorf("%v: %+v", diags, run)
			}
			if (problem == nil) != (tc.want == "") || (problem != nil && !strings.Contains(problem.Error(), tc.want)) {
				t.Errorf("got %v, expected %q", problem, tc.want)
			}
		})
	}
}

// TestAwaitUnfinished: the error says that the run continues if it cannot be canceled, and that it was deleted if it was.
func TestAwaitUnfinished(t *testing.T) {
	fake := prefecttest.NewFake(t)
	proxy := faults.NewProxy(t, fake.URL)
	c := testenv.TestClient(t, proxy.URL)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: testenv.UnmanagedDeployment(t, c).ID})
	if err != nil {
		t.Fatal(err)
	}
	fake.Advance(run.ID, "RUNNING")
	proxy.Fail(faults.On("POST", "/flow_runs/*/set_state"), 0, faults.Respond(403, `{"detail":"not yours"}`))
	_, problem := newTestWait(t.Context(), c, run, waitSettings{timeout: time.Nanosecond, cancels: true}).await(t.Context())
	if problem == nil || !strings.Contains(problem.Error(), "It could not be canceled") || !strings.Contains(problem.Error(), "not yours") ||
		!strings.Contains(problem.Error(), "The run continues") {
		t.Errorf("got %v", problem)
	}
	fake.Delete("flow_runs", run.ID)
	_, problem = newTestWait(t.Context(), c, run, waitSettings{timeout: time.Minute}).await(t.Context())
	if problem == nil || !strings.Contains(problem.Error(), "Unable to follow") ||
		!strings.Contains(problem.Error(), "it was deleted") {
		t.Errorf("got %v", problem)
	}
}

// TestCancelOnDestroy: the state of a run after the destroy of its resource.
func TestCancelOnDestroy(t *testing.T) {
	for name, tc := range map[string]struct{ onDestroy, from, then, want string }{
		"scheduled":       {"", "", "", "CANCELLED"},
		"running":         {"", "RUNNING", "CANCELLED", "CANCELLED"},
		"pending":         {"cancel", "PENDING", "CANCELLED", "CANCELLED"},
		"finished":        {"", "COMPLETED", "", "COMPLETED"},
		"abandoned":       {"abandon", "RUNNING", "", "RUNNING"},
		"not yet started": {"abandon", "", "", "SCHEDULED"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := prefecttest.NewFake(t)
			c := testenv.TestClient(t, fake.URL)
			run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: testenv.UnmanagedDeployment(t, c).ID})
			if err != nil {
				t.Fatal(err)
			}
			if tc.from != "" {
				fake.Advance(run.ID, tc.from)
			}
			if tc.then != "" {
				fake.Script(run.ID, tc.then)
			}
			m := managedRun{OnDestroy: types.StringPointerValue(tfvalue.PtrOrNil(tc.onDestroy))}
			m.ID = types.StringValue(run.ID)
			if err := cancelOnDestroy(t.Context(), c, testWatch(c), &m); err != nil {
				t.Fatal(err)
			}
			if got := fake.Get("flow_runs", run.ID)["state_type"]; got != tc.want {
				t.Errorf("the run is %v, expected %s", got, tc.want)
			}
		})
	}
}

// TestCancelOnDestroyInterrupted: an interrupt ends the wait for the end of a canceled run.
func TestCancelOnDestroyInterrupted(t *testing.T) {
	fake := prefecttest.NewFake(t)
	c := testenv.TestClient(t, fake.URL)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: testenv.UnmanagedDeployment(t, c).ID})
	if err != nil {
		t.Fatal(err)
	}
	fake.Advance(run.ID, "RUNNING")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	var m managedRun
	m.ID = types.StringValue(run.ID)
	if err := cancelOnDestroy(ctx, c, testWatch(c), &m); err != nil {
		t.Errorf("got %v", err)
	}
	if got := fake.Get("flow_runs", run.ID)["state_type"]; got != "CANCELLING" {
		t.Errorf("the run is %v", got)
	}
}

// TestAwaitInterrupted: an interrupt ends the wait immediately, and the error says that the run continues.
func TestAwaitInterrupted(t *testing.T) {
	fake := prefecttest.NewFake(t)
	c := testenv.TestClient(t, fake.URL)
	created, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: testenv.UnmanagedDeployment(t, c).ID})
	if err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	_, problem := newTestWait(ctx, c, created, waitSettings{timeout: time.Hour}).await(ctx)
	if problem == nil || !strings.Contains(problem.Error(), "Stopped waiting") || !strings.Contains(problem.Error(), "The run continues") {
		t.Errorf("got %v", problem)
	}
	if err := framework.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted pause gives %v", err)
	}
}

// TestTimeoutStartsAtTheScheduledTime: the timeout of a run with a scheduled time in the future starts at this time.
func TestTimeoutStartsAtTheScheduledTime(t *testing.T) {
	later := time.Now().Add(time.Hour)
	if start := (&runWait{run: &client.FlowRun{ExpectedStartTime: &later}}).start(); !start.Equal(later) {
		t.Errorf("starts at %s, expected %s", start, later)
	}
	earlier := later.Add(-2 * time.Hour)
	if start := (&runWait{run: &client.FlowRun{ExpectedStartTime: &earlier}}).start(); start.After(later) || !start.After(earlier) {
		t.Errorf("starts at %s, expected now", start)
	}
}

func TestElideMiddle(t *testing.T) {
	for s, want := range map[string]string{
		"one":                    "one",
		"1\n2\n3\n4\n5\n6\n":     "1\n    2\n    3\n    4\n    5\n    6",
		"1\n2\n3\n4\n5\n6\n7\n8": "1\n    … 3 lines …\n    5\n    6\n    7\n    8",
	} {
		if got := elideMiddle(s); got != want {
			t.Errorf("elideMiddle(%q) is %q, expected %q", s, got, want)
		}
	}
}
