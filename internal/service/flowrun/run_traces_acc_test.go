package flowrun_test

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// tracedLines is how many lines testdata/flows/leaves.py writes.
const tracedLines = 10_000

// TestAccRunTraces reads the records of a real run: task runs with their attempts, 10,000 log lines in order, artifacts, events.
func TestAccRunTraces(t *testing.T) {
	srv := testenv.OnOwnServer(t)
	runPython(t, srv.Env(), "leaves.py")
	c := testenv.TestClient(t, srv.URL)
	runs, err := collectRuns(c.FlowRuns(t.Context(), client.FlowRunFilter{FlowName: "leaves", Started: new(true), Sort: "START_TIME_DESC"}, 0,
		1))
	if err != nil || len(runs) != 1 || runs[0].StateType != "COMPLETED" {
		t.Fatalf("the run did not complete: %v, %v", runs, err)
	}
	awaitEvent(t, c, "prefect.flow-run."+runs[0].ID, "prefect.flow-run.Completed")
	of := fmt.Sprintf("flow_run_id = %q\n", runs[0].ID)
	exact := knownvalue.StringExact
	acctest.RunSteps(t,
		testenv.DataSourceStep("prefect_flow_runs", "flow_name = \"leaves\"\nstarted = true\nsort = \"START_TIME_DESC\"\nlimit = 1\nwindow_of = "+
			"\"end_time\"\nstart = timeadd(plantimestamp(), \"-24h\")", map[string]knownvalue.Check{
			"flow_runs/id": exact(runs[0].ID), "flow_runs/state_name": exact("Completed"), "flow_runs/duration": positive, "flow_runs/duration_text": knownvalue.NotNull(),
		}),
		testenv.DataSourceStep("prefect_task_runs", of, map[string]knownvalue.Check{
			"total": knownvalue.Int64Exact(1), "task_runs/name": exact("flaky"), "task_runs/state_name": exact("Completed"), "task_runs/run_count": knownvalue.Int64Exact(2),
			"task_runs/retries": knownvalue.Int64Exact(2), "task_runs/duration": positive, "task_runs/tags": knownvalue.SetExact([]knownvalue.Check{exact("uneven")}), "task_runs/task_key": testenv.StringContaining("flaky"),
		}),
		testenv.DataSourceStep("prefect_artifacts", of, map[string]knownvalue.Check{"total": knownvalue.Int64Exact(1),
			"artifacts/key": exact("leaves-report"), "artifacts/type": exact("markdown"), "artifacts/data": exact("# All is well")}),
		testenv.DataSourceStep("prefect_events", fmt.Sprintf("resource_ids = [%q]\nnames = [\"prefect.flow-run.Completed\"]", "prefect.flow-run."+
			runs[0].ID), map[string]knownvalue.Check{"total": knownvalue.Int64Exact(1), "events/event": exact("prefect.flow-run.Completed")}),
		testenv.DataSourceStep("prefect_flow_run_logs", of+`tail = 1`+"\nmin_level = \"WARNING\"\ntext = \"that WAS\"",
			map[string]knownvalue.Check{"logs": knownvalue.ListSizeExact(1), "logs/message": exact("that was all"),
				"logs/level_name": exact("WARNING")}),
		resource.TestStep{
			Config: "data \"prefect_flow_run_logs\" \"test\" {\n" + of + "limit = 20000\n}\n" +
				"output \"lines\" {\n  value = sha1(join(\",\", [for l in data.prefect_flow_run_logs.test.logs : l.message if " +
				"startswith(l.message, \"line \")]))\n}\n",
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("lines", exact(linesDigest()))},
		},
	)
}

// positive checks that a number is greater than zero.
var positive = knownvalue.Float64Func(func(v float64) error {
	if v <= 0 {
		return fmt.Errorf("%v is not greater than zero", v)
	}
	return nil
})

// linesDigest returns the digest of the lines that the flow writes.
func linesDigest() string {
	lines := make([]string, tracedLines)
	for n := range lines {
		lines[n] = fmt.Sprintf("line %05d", n)
	}
	sum := sha1.Sum([]byte(strings.Join(lines, ",")))
	return hex.EncodeToString(sum[:])
}

// collectRuns collects the runs of an iterator.
func collectRuns(all func(func(*client.FlowRun, error) bool)) ([]*client.FlowRun, error) {
	var out []*client.FlowRun
	for run, err := range all {
		if err != nil {
			return nil, err
		}
		out = append(out, run)
	}
	return out, nil
}

// runPython runs a flow of testdata/flows outside of Terraform.
func runPython(t *testing.T, env []string, file string) {
	t.Helper()
	script := testenv.RepoPath("internal/testenv/testdata/flows", file)
	cmd := exec.CommandContext(t.Context(), server.RequirePython(t), "-B", script)
	cmd.Dir = t.TempDir()
	cmd.Env = append(append(os.Environ(), "PREFECT_HOME="+cmd.Dir, "PREFECT_LOGGING_LEVEL=INFO"), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", file, err, out[max(0, len(out)-2000):])
	}
}

// awaitEvent waits until the server has stored an event.
func awaitEvent(t *testing.T, c *client.Client, resource, name string) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		_, total, err := c.Events(t.Context(), client.EventFilter{ResourceIDs: []string{resource}, Names: []string{name}}, 0)
		if err == nil && total > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server has no event %s of %s: %v", name, resource, err)
		}
	}
}
