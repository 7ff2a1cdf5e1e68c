package flowrun_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestFlowRunShowsErrors: the error of a failed run has the last errors of its log, and no other lines.
func TestFlowRunShowsErrors(t *testing.T) {
	fake := testenv.OnFake(t)
	c := testenv.TestClient(t, fake.URL)
	d := testenv.UnmanagedDeployment(t, c)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID, IdempotencyKey: "k"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		fake.Log(run.ID, 40, fmt.Sprintf("error %02d", i))
		fake.Log(run.ID, 20, "all is well")
	}
	fake.Advance(run.ID, "FAILED: no")
	acctest.RunSteps(t, resource.TestStep{
		Config:      foreignRun(d.ID, `idempotency_key = "k"`),
		ExpectError: regexp.MustCompile(`(?s)is in the\s+state Failed.*no.*Last errors in the log:(\s+\S+Z error (0[2-9]|1[01])){10}\s+For the`),
	})
}

// TestFlowRunTimesOut: the apply fails, the run is in the state, and it is canceled when it is replaced.
func TestFlowRunTimesOut(t *testing.T) {
	fake := testenv.OnFake(t)
	d := testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
	acctest.RunSteps(t,
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
		t.Errorf("the states of the replaced and the destroyed run: %s", diff)
	}
}

// TestFlowRunIsCanceledAfterTimeout: on_timeout = "cancel" cancels a run that has not finished in time, and the state shows it.
func TestFlowRunIsCanceledAfterTimeout(t *testing.T) {
	fake := testenv.OnFake(t)
	d := testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
	acctest.RunSteps(t,
		resource.TestStep{Config: foreignRun(d.ID, "timeout = \"1ns\"\non_timeout = \"cancel\""),
			ExpectError: testenv.WrappedTextPattern("The run was canceled because of on_timeout; it is Cancelled")},
		resource.TestStep{RefreshState: true, ExpectNonEmptyPlan: true,
			Check: resource.TestCheckResourceAttr(runAddress, "state_type", "CANCELLED")},
	)
	if n := len(fake.All("flow_runs")); n != 1 {
		t.Errorf("there are %d runs", n)
	}
}

// TestAccFlowRunReportsToTheLog: Terraform's log has the states and the log lines of the run, each of them once.
func TestAccFlowRunReportsToTheLog(t *testing.T) {
	t.Parallel()
	fake := prefecttest.NewFake(t)
	d := testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
	c := acctest.NewTerraform(t, foreignRun(d.ID, `log_level = "WARNING"`), "PREFECT_API_URL="+fake.URL, "TF_LOG_PROVIDER=INFO",
		"TF_LOG_PATH=run.log")
	r := c.Start("apply", "-auto-approve")
	testenv.Eventually(t, func() bool { return len(fake.All("flow_runs")) == 1 })
	id := fmt.Sprint(fake.All("flow_runs")[0]["id"])
	fake.Advance(id, "RUNNING")
	fake.Log(id, 30, "beware")
	fake.Log(id, 20, "all is well")
	testenv.Eventually(t, func() bool { return strings.Contains(c.ReadFile("run.log"), "beware") })
	fake.Advance(id, "COMPLETED")
	if !r.Wait() {
		t.Errorf("the apply failed:\n%s", r.Out.String())
	}
	log := c.ReadFile("run.log")
	for message, want := range map[string]int{"Flow run is Running": 1, "Flow run is Completed": 1,
		"Flow run log: beware": 1, "all is well": 0} {
		if got := strings.Count(log, message); got != want {
			t.Errorf("the log has %q %d times, expected %d", message, got, want)
		}
	}
}

// TestFlowRunInterrupted: an interrupt of terraform apply ends the wait immediately, and the run is in the state.
func TestFlowRunInterrupted(t *testing.T) {
	fake := prefecttest.NewFake(t)
	d := testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
	c := acctest.NewCLI(t, foreignRun(d.ID, ""), "PREFECT_API_URL="+fake.URL)
	r := c.Start("apply", "-auto-approve")
	polled := func() bool {
		return slices.ContainsFunc(fake.Requests(), func(r prefecttest.Request) bool {
			return r.Path == "/flow_runs/filter" && strings.Contains(fmt.Sprint(r.Body), "map[id:map[") // not the read of the plan
		})
	}
	testenv.Eventually(t, polled)
	r.Interrupt()
	if r.Wait() {
		t.Errorf("the interrupted apply succeeded:\n%s", r.Out.String())
	}
	if out := r.Out.String(); !strings.Contains(out, "Stopped waiting for flow run") ||
		!strings.Contains(out, "Terraform was interrupted") {
		t.Errorf("the apply printed\n%s", out)
	}
	if got := c.Resources(); len(got) != 1 {
		t.Errorf("the state has %v, but the run was created", got)
	}
}
