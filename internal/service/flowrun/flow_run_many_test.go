package flowrun_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// manyRuns is so many runs of a deployment, which are waited for.
func manyRuns(deployment string, count int) string {
	return fmt.Sprintf("resource \"prefect_flow_run\" \"many\" {\n  count         = %d\n  deployment_id = %q\n  timeout       = \"9m\"\n}\n",
		count, deployment)
}

// applyMany applies manyRuns all at once, and again. Of the first creations the answers are lost: none may be made twice.
func applyMany(t testing.TB, proxy *faults.Proxy, c *client.Client, run *acctest.CLI, count int) {
	t.Helper()
	proxy.Fail(faults.On("POST", "/deployments/*/create_flow_run"), count/10, faults.LoseResponse())
	atOnce := fmt.Sprint("-parallelism=", count)
	if out, ok := run.Run("apply", "-auto-approve", atOnce); !ok {
		t.Fatalf("the apply fails:\n%s", out)
	}
	if out, ok := run.Run("apply", "-auto-approve", atOnce); !ok || !strings.Contains(out, "No changes") {
		t.Errorf("the second apply has something to do:\n%s", out)
	}
	states, keys := map[string]int{}, map[string]bool{}
	for r, err := range c.FlowRuns(t.Context(), client.FlowRunFilter{}, 0, -1) {
		if err != nil {
			t.Fatal(err)
		}
		states[r.StateName]++
		keys[*r.IdempotencyKey] = true
	}
	if len(keys) != count || len(states) != 1 || states["Completed"] != count {
		t.Errorf("expected %d runs that are completed, got %v with %d keys", count, states, len(keys))
	}
}

// looks counts the requests of the waiting: those for the states of runs, and those for their logs.
func looks(requests []prefecttest.Request) (states, logs int) {
	for _, r := range requests {
		switch body := fmt.Sprint(r.Body); {
		case r.Path == "/flow_runs/filter" && strings.Contains(body, "flow_runs:map[id:"):
			states++
		case r.Path == "/logs/filter":
			logs++
		}
	}
	return states, logs
}

// TestFlowRunsShareRequests: a hundred runs that one apply makes and waits for are looked at together.
func TestFlowRunsShareRequests(t *testing.T) {
	t.Parallel()
	const count = 100
	fake := prefecttest.NewFake(t)
	c := testenv.TestClient(t, fake.URL)
	d := testenv.UnmanagedDeployment(t, c)
	fake.Script("", "PENDING", "RUNNING", "RUNNING/Retrying", "COMPLETED")
	proxy := faults.NewProxy(t, fake.URL)
	applyMany(t, proxy, c, acctest.NewCLI(t, testenv.FastRetries+manyRuns(d.ID, count), "PREFECT_API_URL="+proxy.URL), count)
	// Alone, each run would be looked at five times.
	if states, logs := looks(proxy.Requests()); states > count || logs > count {
		t.Errorf("there were %d requests for states and %d for logs", states, logs)
	}
}
