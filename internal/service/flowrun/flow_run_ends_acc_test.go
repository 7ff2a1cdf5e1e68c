package flowrun_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// ends returns the configuration of a deployment for each flow in ends.py.
func ends(t testing.TB) string {
	t.Helper()
	flows := testenv.RepoPath("internal/testenv/testdata/flows")
	return fmt.Sprintf(`
resource "prefect_flow" "ends" {
  name = "ends"
}
resource "prefect_work_pool" "ends" {
  name = "ends"
  type = "process"
}
resource "prefect_deployment" "ends" {
  for_each = toset(["nested", "fails", "retries", "times_out", "crashes", "quick"])

  name           = each.key
  flow_id        = prefect_flow.ends.id
  work_pool_name = prefect_work_pool.ends.name
  entrypoint     = "ends.py:${each.key}"
  pull_steps     = [{ type = "set_working_directory", directory = %q }]

  enforce_parameter_schema = false
}
`, flows)
}

// TestAccFlowRunEnds runs flows with each kind of final state on a real process worker, by actions and by resources.
func TestAccFlowRunEnds(t *testing.T) {
	server := testenv.OnOwnServer(t)
	c := testenv.TestClient(t, server.URL)
	setup := ends(t)
	run := acctest.NewCLI(t, setup, "PREFECT_API_URL="+server.URL)
	run.Apply()
	stop, err := server.StartWorker(t.Context(), "ends", "process")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	}()
	header := run.ReadFile("main.tf")
	t.Run("by actions", func(t *testing.T) { endsByActions(t, run, c, header) })
	t.Run("by resources", func(t *testing.T) { endsByResources(t, run, c, header) })
	run.WriteFile("main.tf", header)
	run.Run("destroy", "-auto-approve")
}

func endsByActions(t *testing.T, run *acctest.CLI, c *client.Client, header string) {
	testenv.SkipWithoutActions(t)
	run.WriteFile("main.tf", header+`
resource "prefect_variable" "cause" {
  name       = "cause-of-ends"
  value      = 1
  depends_on = [prefect_deployment.ends]
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.prefect_flow_run_create.ends["nested"]]
    }
  }
}
action "prefect_flow_run_create" "ends" {
  for_each = toset(["nested", "fails"])
  config {
    deployment = "ends/${each.key}"
    timeout    = "5m"
  }
}
`)
	out, ok := run.Run("apply", "-auto-approve")
	if !ok {
		t.Fatalf("the apply failed:\n%s", out)
	}
	lines := shownAll(t, c, out)
	// The subflow has its own log.
	want := []string{"INFO     | Asking the child", "WARNING  | The child says 6"}
	own := slices.DeleteFunc(lines, func(line string) bool { return !slices.Contains(want, line) })
	if diff := cmp.Diff(want, own); diff != "" || strings.Contains(out, "not shown") {
		t.Errorf("%s\n%s", diff, out)
	}
	run.ExpectOutput("is Completed", out)

	out, ok = run.Run("apply", "-auto-approve", `-invoke=action.prefect_flow_run_create.ends["fails"]`)
	if ok {
		t.Error("a failed run did not fail the apply")
	}
	shownAll(t, c, out)
	run.ExpectOutput("is in the state Failed", out)
	run.ExpectOutput("no luck today", out)
	run.ExpectOutput("Last errors in the log:", out)
	run.ExpectOutput("This will not end well", out)
}

// shownAll checks that an action has shown every line of the run's log from INFO on once, and no other lines. It returns the lines.
func shownAll(t *testing.T, c *client.Client, out string) []string {
	t.Helper()
	id := regexp.MustCompile(`ID ([0-9a-f-]{36}), in the UI`).FindStringSubmatch(out)
	if id == nil {
		t.Fatalf("no run was created:\n%s", out)
	}
	var shown []string
	for _, m := range regexp.MustCompile(`(?m)\): \d\d:\d\d:\d\d\.\d{3}Z \| (.*)$`).FindAllStringSubmatch(out, -1) {
		shown = append(shown, m[1])
	}
	rest := slices.Clone(shown)
	for l, err := range c.Logs(t.Context(), client.LogFilter{FlowRunID: id[1], MinLevel: 20}, 0, -1) {
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(l.Message, "\n")
		i := slices.Index(rest, shownLine(l, first))
		switch {
		case i >= 0:
			rest = slices.Delete(rest, i, i+1)
		case l.Name != "prefect.flow_runs.worker" && l.Name != "prefect.flow_runs.runner": // their last lines may arrive late
			t.Errorf("the line %q is not shown:\n%s", l.Message, out)
		}
	}
	if len(rest) > 0 {
		t.Errorf("these lines are not in the log, or were shown twice: %q", rest)
	}
	return shown
}

func endsByResources(t *testing.T, run *acctest.CLI, c *client.Client, header string) {
	run.WriteFile("main.tf", header+`
resource "prefect_flow_run" "ends" {
  for_each = { for end, d in prefect_deployment.ends : end => d if end != "quick" }

  deployment_id = each.value.id
  name          = "by-resource-${each.key}"
  timeout       = "5m"
}
`)
	out, ok := run.Run("apply", "-auto-approve")
	if ok {
		t.Error("failed runs did not fail the apply")
	}
	states := map[string]string{}
	ids := map[string]string{}
	for r, err := range c.FlowRuns(t.Context(), client.FlowRunFilter{NameLike: "by-resource-"}, 0, -1) {
		if err != nil {
			t.Fatal(err)
		}
		end := strings.TrimPrefix(r.Name, "by-resource-")
		states[end] = fmt.Sprint(r.StateType, " ", r.StateName, " ", r.RunCount)
		ids[end] = r.ID
	}
	want := map[string]string{
		"nested": "COMPLETED Completed 1", "fails": "FAILED Failed 1", "retries": "COMPLETED Completed 2",
		"times_out": "FAILED TimedOut 1", "crashes": "CRASHED Crashed 1",
	}
	failures := 3
	// If the response that grants the retry is late, Prefect's engine reports the failure again, and the server then does not
	// grant a retry.
	granted := retryGranted(t, c, ids["retries"])
	if !granted {
		t.Error("the server did not grant the retry")
	}
	if lost := "FAILED Failed 1"; granted && states["retries"] == lost {
		want["retries"] = lost
		failures++
	}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Error(diff)
	}
	for end := range want {
		if states[end] != want[end] {
			t.Logf("the log of %s:\n%s", end, wholeLog(t, c, ids[end]))
		}
	}
	for _, message := range []string{
		`Flow run "by-resource-fails" is in the state Failed`, "no luck today", "This will not end well",
		`Flow run "by-resource-times_out" is in the state TimedOut`, `Flow run "by-resource-crashes" is in the state Crashed`,
	} {
		run.ExpectOutput(message, out)
	}
	if strings.Count(out, "\nError: ") != failures {
		t.Errorf("expected %d errors:\n%s", failures, out)
	}
}

// retryGranted reports whether the run has ever been in the state AwaitingRetry.
func retryGranted(t *testing.T, c *client.Client, id string) bool {
	t.Helper()
	var states []struct{ Name string }
	testenv.SendRequest(t, http.MethodGet, c.Endpoint()+"/flow_run_states/?flow_run_id="+id, "", http.Header{}, &states)
	return slices.ContainsFunc(states, func(s struct{ Name string }) bool { return s.Name == "AwaitingRetry" })
}

// shownLine returns a log line as an action shows it, without the time.
func shownLine(l *client.Log, message string) string {
	return fmt.Sprintf("%-8s | %s", client.LevelName(l.Level), message)
}

// wholeLog returns the whole log of a run, for the message of a failed test.
func wholeLog(t *testing.T, c *client.Client, id string) string {
	t.Helper()
	var lines []string
	for l, err := range c.Logs(t.Context(), client.LogFilter{FlowRunID: id}, 0, -1) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, shownLine(l, l.Message))
	}
	return strings.Join(lines, "\n")
}
