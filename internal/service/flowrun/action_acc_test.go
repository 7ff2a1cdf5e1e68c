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

// TestAccRunActions: with a worker that really runs them, a run is given the input that it waits for, one is cancelled
// while it runs, one is suspended, resumed and cancelled by a trigger, and one that failed is run once more.
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
		made, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: deployment.ID, IdempotencyKey: framework.GeneratedKey(),
			Parameters: patch.Some(json.RawMessage(fmt.Sprintf(`{"what":%q}`, what)))})
		if err != nil {
			t.Fatal(err)
		}
		return made.ID
	}
	await := func(id, state string) *client.FlowRun { return awaitRun(t, c, id, state) }
	asks, fails, sleeps, steps := start("asks"), start("fails once"), start("sleeps"), start("steps")

	await(asks, "Paused")
	run.ExpectOutput("'approved_by' is a required property", run.InvokeError("prefect_flow_run_resume.x", "-var=id="+asks))
	run.ExpectOutput("is Running.", run.Invoke("prefect_flow_run_resume.x", "-var=id="+asks, `-var=input={"approved_by":"Ada"}`))

	await(steps, "Running")
	run.ExpectOutput("is Suspended.", run.Invoke("prefect_flow_run_pause.x", "-var=id="+steps))
	awaitExit(t, c, steps) // else the process that is to stop and the one that is to go on meet

	await(fails, "Failed")
	awaitExit(t, c, fails) // else its worker takes it for crashed, for its exit code
	run.ExpectOutput("is AwaitingRetry.", run.Invoke("prefect_flow_run_retry.x", "-var=id="+fails))

	await(sleeps, "Running")
	run.ExpectOutput("is Cancelling.", run.Invoke("prefect_flow_run_cancel.x", "-var=id="+sleeps))
	run.Invoke("prefect_flow_run_resume.x", "-var=id="+steps)

	await(sleeps, "Cancelled")
	await(asks, "Completed")
	if again := await(fails, "Completed"); again.RunCount != 2 {
		t.Errorf("the run that was retried has run %d times", again.RunCount)
	}
	awaitLine(t, c, asks, "Approved by Ada")

	await(steps, "Running") // once more
	canceling := testenv.WrappedTextPattern("0 flow runs are canceled, 1 are canceling")
	if out, ok := run.Run("apply", "-auto-approve", nobody, "-var=stop=now"); !ok || !canceling.MatchString(out) {
		t.Errorf("the trigger does not cancel the run:\n%s", out)
	}
	await(steps, "Cancelled")
}

// awaitRun looks at a run until it is in the state, or ends otherwise, which is a failure.
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

// awaitExit waits until the process of the run's last attempt is gone. What Prefect logs of that differs by version.
func awaitExit(t *testing.T, c *client.Client, id string) {
	t.Helper()
	const told = "The process is "
	awaitLine(t, c, id, told) // the log comes later than the state
	pid := 0
	for line, err := range c.Logs(t.Context(), client.LogFilter{FlowRunID: id}, 0, -1) {
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := strings.CutPrefix(line.Message, told); ok {
			pid, _ = strconv.Atoi(text)
		}
	}
	testenv.Eventually(t, func() bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) })
}

// awaitLine looks at the log of a run until a line has the text.
func awaitLine(t *testing.T, c *client.Client, id, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for {
		for line, err := range c.Logs(ctx, client.LogFilter{FlowRunID: id}, 0, -1) {
			if err != nil {
				t.Fatalf("no line has %q: %s\n%s", text, err, wholeLog(t, c, id))
			}
			if strings.Contains(line.Message, text) {
				return
			}
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// prefectDates is when Prefect's own scheduler makes runs by each of the schedules.
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
	answer, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	if err := json.Unmarshal(answer, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAccBackfillOf1000Hours compares the backfill of a long time, on the fake, with Prefect's own scheduler.
func TestAccBackfillOf1000Hours(t *testing.T) {
	backfillAsPrefect(t, prefecttest.NewFake(t).URL, "2025-10-01T00:00:00+00:00", "2025-11-11T15:59:59+00:00", 998)
}

// TestAccBackfill compares that of a shorter one, of more runs than one request makes, on a real server.
func TestAccBackfill(t *testing.T) {
	backfillAsPrefect(t, testenv.OnOwnServer(t).URL, "2025-10-24T00:00:00+00:00", "2025-10-28T15:59:59+00:00", 110)
}

// backfillAsPrefect: a backfill of a time in which Berlin's clocks go back makes the runs that Prefect's scheduler would,
// at least so many; once more, it makes none.
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
		for made, err := range c.FlowRuns(t.Context(), client.FlowRunFilter{Tags: []string{fmt.Sprint("b", n)}}, 0, -1) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, made.ExpectedStartTime.UTC().Format(time.RFC3339))
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%v: %d runs, Prefect would have made %d:\n%v\n%v", schedules[n], len(got), len(want), got, want)
		}
	}
}

// TestAccConcurrencyLimitReset: slots that are taken are free afterwards, of a limit on a tag and of any other.
func TestAccConcurrencyLimitReset(t *testing.T) {
	acctest.ResetLimits(t, testenv.OnServer(t).URL)
}
