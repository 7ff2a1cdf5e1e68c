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

// manyRuns returns the configuration of many runs of a deployment.
func manyRuns(deployment string, count int) string {
	return fmt.Sprintf("resource \"prefect_flow_run\" \"many\" {\n  count         = %d\n  deployment_id = %q\n  timeout       = \"9m\"\n}\n",
		count, deployment)
}

// applyMany applies manyRuns twice, all runs in parallel. The responses to the first creates are lost; no run may be created twice.
func applyMany(t testing.TB, proxy *faults.Proxy, c *client.Client, run *acctest.CLI, count int) {
	t.Helper()
	proxy.Fail(faults.On("POST", "/deployments/*/create_flow_run"), count/10, faults.LoseResponse())
	atOnce := fmt.Sprint("-parallelism=", count)
	if out, ok := run.Run("apply", "-auto-approve", atOnce); !ok {
		t.Fatalf("the apply failed:\n%s", out)
	}
	if out, ok := run.Run("apply", "-auto-approve", atOnce); !ok || !strings.Contains(out, "No changes") {
		t.Errorf("the second apply has changes:\n%s", out)
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
		t.Errorf("expected %d completed runs, got %v with %d keys", count, states, len(keys))
	}
}

// polls counts the requests for the states of runs, and the requests for their logs.
func polls(requests []prefecttest.Request) (states, logs int) {
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

// TestFlowRunsShareRequests: one request polls all of the hundred runs of an apply.
func TestFlowRunsShareRequests(t *testing.T) {
	t.Parallel()
	const count = 100
	fake := prefecttest.NewFake(t)
	c := testenv.TestClient(t, fake.URL)
	d := testenv.UnmanagedDeployment(t, c)
	fake.Script("", "PENDING", "RUNNING", "RUNNING/Retrying", "COMPLETED")
	proxy := faults.NewProxy(t, fake.URL)
	applyMany(t, proxy, c, acctest.NewCLI(t, testenv.FastRetries+manyRuns(d.ID, count), "PREFECT_API_URL="+proxy.URL), count)
	// Without sharing, each run would be polled five times.
	if states, logs := polls(proxy.Requests()); states > count || logs > count {
		t.Errorf("there were %d requests for states and %d for logs", states, logs)
	}
}
