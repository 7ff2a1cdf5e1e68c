package flowrun_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAccRunActions runs the actions on runs of a real worker: one run receives input, one is canceled while it runs, one is
// suspended, resumed and canceled by a trigger, and a failed one is retried.
func TestAccRunActions(t *testing.T) {
	testenv.SkipWithoutActions(t)
	srv := testenv.OnOwnServer(t)
	c := testenv.TestClient(t, srv.URL)
	flows := testenv.RepoPath("internal/testenv/testdata/flows")
	run := acctest.NewCLI(t, fmt.Sprintf(`
resource "prefect_flow" "f" {
  name = "acts"
}
resource "prefect_work_pool" "p" {
  name = "acts"
  type = "process"
}
resource "prefect_deployment" "d" {
  name                     = "acts"
  flow_id                  = prefect_flow.f.id
  work_pool_name           = prefect_work_pool.p.name
  entrypoint               = "actions.py:acts"
  pull_steps               = [{ type = "set_working_directory", directory = %q }]
  enforce_parameter_schema = false
}
variable "stop" {
  type    = string
  default = "no"
}
resource "terraform_data" "stop" {
  input = var.stop
  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.prefect_flow_runs_cancel.all]
    }
  }
}
action "prefect_flow_runs_cancel" "all" {
  config {
    deployment = prefect_deployment.d.id
    max        = 2
  }
}
`, flows)+runActions, srv.Env()...)
	const nobody = "-var=id=00000000-0000-4000-8000-000000000000"
	if out, ok := run.Run("apply", "-auto-approve", nobody); !ok {
		t.Fatal(out)
	}
	deployment, err := c.DeploymentByName(t.Context(), "acts", "acts")
	if err != nil {
		t.Fatal(err)
	}
	stop, err := srv.StartWorker(t.Context(), "acts", "process")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		out, ok := run.Run("destroy", "-auto-approve", nobody)
		if err := stop(); err != nil || !ok {
			t.Error(err, out)
		}
	})
	start := func(what string) string {
		created, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: deployment.ID, IdempotencyKey: framework.GeneratedKey(),
			Parameters: patch.Some(json.RawMessage(fmt.Sprintf(`{"what":%q}`, what)))})
		if err != nil {
			t.Fatal(err)
		}
		return created.ID
	}
	await := func(id, state string) *client.FlowRun { return awaitRun(t, c, id, state) }
	asks, fails, sleeps, steps := start("asks"), start("fails once"), start("sleeps"), start("steps")

	await(asks, "Paused")
	run.ExpectOutput("'approved_by' is a required property", run.InvokeError("prefect_flow_run_resume.x", "-var=id="+asks))
	run.ExpectOutput("is Running.", run.Invoke("prefect_flow_run_resume.x", "-var=id="+asks, `-var=input={"approved_by":"Ada"}`))

	await(steps, "Running")
	run.ExpectOutput("is Suspended.", run.Invoke("prefect_flow_run_pause.x", "-var=id="+steps))
	awaitExit(t, c, steps) // the process that is still stopping would overlap with the resumed one

	await(fails, "Failed")
	awaitExit(t, c, fails) // its worker would report the retry as crashed because of the exit code
	run.ExpectOutput("is AwaitingRetry.", run.Invoke("prefect_flow_run_retry.x", "-var=id="+fails))

	await(sleeps, "Running")
	run.ExpectOutput("is Cancelling.", run.Invoke("prefect_flow_run_cancel.x", "-var=id="+sleeps))
	run.Invoke("prefect_flow_run_resume.x", "-var=id="+steps)

	await(sleeps, "Cancelled")
	await(asks, "Completed")
	if again := await(fails, "Completed"); again.RunCount != 2 {
		t.Errorf("the retried run has %d attempts", again.RunCount)
	}
	awaitLine(t, c, asks, "Approved by Ada")

	await(steps, "Running") // after it was resumed
	canceling := testenv.WrappedTextPattern("0 flow runs are canceled, 1 are canceling")
	if out, ok := run.Run("apply", "-auto-approve", nobody, "-var=stop=now"); !ok || !canceling.MatchString(out) {
		t.Errorf("the trigger did not cancel the run:\n%s", out)
	}
	await(steps, "Cancelled")
}

// awaitRun waits until a run is in a state. It fails if the run finishes in another state.
func awaitRun(t *testing.T, c *client.Client, id, state string) *client.FlowRun {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for {
		now, err := c.FlowRun(ctx, id)
		switch {
		case err != nil:
			t.Fatal(err)
		case now.StateName == state:
			return now
		case client.IsFinal(now.StateType):
			message, _ := json.Marshal(now.State)
			t.Fatalf("the run %s is %s, expected %s: %s", now.Parameters, now.StateName, state, message)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// awaitExit waits until the process of the run's last attempt has exited. The flow logs the ID of its process, because Prefect's
// own message about the exit differs between versions.
func awaitExit(t *testing.T, c *client.Client, id string) {
	t.Helper()
	const prefix = "The process is "
	awaitLine(t, c, id, prefix) // the log is sent later than the state
	pid := 0
	for line, err := range c.Logs(t.Context(), client.LogFilter{FlowRunID: id}, 0, -1) {
		if err != nil {
			t.Fatal(err)
		}
		if number, ok := strings.CutPrefix(line.Message, prefix); ok {
			pid, _ = strconv.Atoi(number)
		}
	}
	testenv.Eventually(t, func() bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) })
}

// awaitLine waits until a line in the log of a run contains a string.
func awaitLine(t *testing.T, c *client.Client, id, part string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for {
		for line, err := range c.Logs(ctx, client.LogFilter{FlowRunID: id}, 0, -1) {
			if err != nil {
				t.Fatalf("no line contains %q: %s\n%s", part, err, wholeLog(t, c, id))
			}
			if strings.Contains(line.Message, part) {
				return
			}
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// prefectDates returns the times of the runs that Prefect's own scheduler creates for each of the schedules.
func prefectDates(t *testing.T, schedules []map[string]any, start, end string) [][]string {
	t.Helper()
	python := server.RequirePython(t)
	var asked []any
	for _, s := range schedules {
		asked = append(asked, map[string]any{"schedule": s, "start": start, "end": end})
	}
	in, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/backfill.py")
	cmd.Stdin, cmd.Env = bytes.NewReader(in), append(os.Environ(), "PREFECT_HOME="+t.TempDir())
	output, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	if err := json.Unmarshal(output, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAccBackfillOf1000Hours compares the backfill of a long period, on the in-memory Prefect, with Prefect's own scheduler.
func TestAccBackfillOf1000Hours(t *testing.T) {
	backfillAsPrefect(t, prefecttest.NewFake(t).URL, "2025-10-01T00:00:00+00:00", "2025-11-11T15:59:59+00:00", 998)
}

// TestAccBackfill compares the backfill of a shorter period on a real server. It needs more than one request.
func TestAccBackfill(t *testing.T) {
	backfillAsPrefect(t, testenv.OnOwnServer(t).URL, "2025-10-24T00:00:00+00:00", "2025-10-28T15:59:59+00:00", 110)
}

// backfillAsPrefect checks that a backfill of a period in which Berlin's clocks go back creates the same runs as Prefect's
// scheduler, and that a second backfill creates none. Each schedule must have at least the given number of runs.
func backfillAsPrefect(t *testing.T, url, start, end string, least int) {
	testenv.SkipWithoutActions(t)
	schedules := []map[string]any{
		{"cron": "0 * * * *", "timezone": "Europe/Berlin"},
		{"interval": 3600, "anchor_date": "2025-01-01T00:30:00+01:00", "timezone": "Europe/Berlin"},
		{"rrule": "DTSTART:20250101T000000\nRRULE:FREQ=HOURLY", "timezone": "Europe/Berlin"},
	}
	config := backfilled
	for n, s := range schedules {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		config += backfill(fmt.Sprint("b", n), fmt.Sprintf("name = \"%d\"\n    start = %q\n    end = %q\n    max_runs = 1000\n    tags = "+
			"[\"b%d\"]\n    schedule = jsondecode(%q)", n, start, end, n, text))
	}
	run := acctest.NewCLI(t, config, "PREFECT_API_URL="+url)
	run.Apply()
	c := testenv.TestClient(t, url)
	for n, want := range prefectDates(t, schedules, start, end) {
		if len(want) < least {
			t.Fatalf("Prefect has only %d dates", len(want))
		}
		for range 2 {
			run.Invoke(fmt.Sprint("prefect_deployment_backfill.b", n))
		}
		var got []string
		for created, err := range c.FlowRuns(t.Context(), client.FlowRunFilter{Tags: []string{fmt.Sprint("b", n)}}, 0, -1) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, created.ExpectedStartTime.UTC().Format(time.RFC3339))
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%v: %d runs, Prefect would have created %d:\n%v\n%v", schedules[n], len(got), len(want), got, want)
		}
	}
}

// TestAccConcurrencyLimitReset: the action frees the occupied slots of a task run limit and of a global limit.
func TestAccConcurrencyLimitReset(t *testing.T) {
	acctest.ResetLimits(t, testenv.OnServer(t).URL)
}
