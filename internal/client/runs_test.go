package client

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// onFake returns a new in-memory API with one deployment, a client for it, and the ID of the deployment.
func onFake(t *testing.T) (*prefecttest.Fake, *Client, string) {
	t.Helper()
	fake := prefecttest.NewFake(t)
	c := newClient(t, fake.URL)
	f, err := c.CreateFlow(t.Context(), FlowInput{Name: "f"})
	if err != nil {
		t.Fatal(err)
	}
	return fake, c, newDeployment(t, c, f.ID, "d")
}

func newClient(t *testing.T, url string) *Client {
	t.Helper()
	c, err := New(config.Config{Endpoint: url, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newDeployment(t *testing.T, c *Client, flow, name string) string {
	t.Helper()
	body := map[string]any{"name": name, "flow_id": flow, "tags": []string{"theirs"}, "parameters": map[string]any{"p": 1},
		"enforce_parameter_schema": false}
	d, err := rest.Do[rest.Object](t.Context(), c.Conn, rest.Request{Method: "POST", Path: rest.Path("deployments", ""), Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return d.ID
}

func TestSchedules(t *testing.T) {
	fake, c, deployment := onFake(t)
	ctx := t.Context()
	made := clienttest.Must[*Schedule](t)(c.CreateSchedule(ctx, ScheduleInput{
		DeploymentID: deployment, Slug: "nightly", MaxScheduledRuns: patch.Some(int64(3)),
		Parameters: patch.Some(json.RawMessage(`{"q":1}`)), Timing: TimingInput{Cron: "0 0 * * *", DayOr: patch.Some(false)},
	}))
	if *made.Timing.Cron != "0 0 * * *" || *made.Timing.DayOr || !made.Active || *made.MaxScheduledRuns != 3 ||
		made.DeploymentID != deployment {
		t.Errorf("created %+v", made)
	}
	if _, err := c.CreateSchedule(ctx, ScheduleInput{DeploymentID: deployment, Slug: "nightly",
		Timing: TimingInput{Cron: "0 1 * * *"}}); !apierror.IsConflict(err) {
		t.Errorf("creating a second schedule with the slug: %v, expected a conflict", err)
	}
	err := c.UpdateSchedule(
		ctx,
		deployment,
		made.ID,
		ScheduleInput{
			Timing: TimingInput{Interval: patch.Some(90.5), AnchorDate: "2024-01-01T00:00:00+02:00"},
			Active: patch.Some(false),
			Slug:   "nightly",
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	got := clienttest.Must[*Schedule](t)(c.Schedule(ctx, deployment, made.ID))
	if got.Timing.Cron != nil || *got.Timing.Interval != 90.5 || got.Timing.AnchorDate.Format(time.RFC3339) != "2024-01-01T00:00:00+02:00" ||
		got.Active || *got.MaxScheduledRuns != 3 {
		t.Errorf("updated %+v", got)
	}
	for name, find := range map[string]func() (*Schedule, error){
		"by slug":       func() (*Schedule, error) { return c.ScheduleBySlug(ctx, deployment, "nightly") },
		"by id alone":   func() (*Schedule, error) { return c.FindSchedule(ctx, made.ID) },
		"in everything": func() (*Schedule, error) { return clienttest.All(t, c.Schedules(ctx, DeploymentFilter{}))[0], nil },
	} {
		if s := clienttest.Must[*Schedule](t)(find()); s.ID != made.ID {
			t.Errorf("%s: found %s, expected %s", name, s.ID, made.ID)
		}
	}
	if err := c.DeleteSchedule(ctx, deployment, made.ID); err != nil {
		t.Error(err)
	}
	for name, find := range map[string]func() (*Schedule, error){
		"of the deployment":       func() (*Schedule, error) { return c.Schedule(ctx, deployment, made.ID) },
		"by slug":                 func() (*Schedule, error) { return c.ScheduleBySlug(ctx, deployment, "nightly") },
		"by id alone":             func() (*Schedule, error) { return c.FindSchedule(ctx, made.ID) },
		"of a missing deployment": func() (*Schedule, error) { return c.Schedule(ctx, made.ID, made.ID) },
	} {
		if _, err := find(); !apierror.IsNotFound(err) {
			t.Errorf("%s: a deleted schedule gives %v, expected 'not found'", name, err)
		}
	}
	if err := c.DeleteSchedule(ctx, deployment, made.ID); !apierror.IsNotFound(err) {
		t.Errorf("deleting twice gives %v", err)
	}
	if n := len(fake.Writes()); n == 0 {
		t.Error("nothing was written")
	}
}

func TestSchedulesOfManyDeployments(t *testing.T) {
	fake, c, first := onFake(t)
	flow := fake.Get("deployments", first)["flow_id"].(string)
	for i := range rest.PageSize {
		id := newDeployment(t, c, flow, fmt.Sprint("d", i))
		in := ScheduleInput{DeploymentID: id, Slug: "s", Timing: TimingInput{RRule: "FREQ=DAILY"}}
		clienttest.Must[*Schedule](t)(c.CreateSchedule(t.Context(), in))
	}
	if n := len(clienttest.All(t, c.Schedules(t.Context(), DeploymentFilter{}))); n != rest.PageSize {
		t.Errorf("found %d schedules, expected %d", n, rest.PageSize)
	}
}

func TestFlowRuns(t *testing.T) {
	_, c, deployment := onFake(t)
	ctx := t.Context()
	in := FlowRunInput{
		DeploymentID: deployment, Name: "r", Tags: patch.Some([]string{"ours"}), Parameters: patch.Some(json.RawMessage(`{"q":2}`)),
		IdempotencyKey: "k", State: ScheduledFor("2030-01-01T00:00:00Z"),
	}
	run := clienttest.Must[*FlowRun](t)(c.CreateFlowRun(ctx, in))
	if run.StateType != "SCHEDULED" || !patch.SameJSON(run.Parameters, []byte(`{"p":1,"q":2}`)) || run.ExpectedStartTime.Year() != 2030 {
		t.Errorf("created %+v", run)
	}
	if diff := cmp.Diff([]string{"ours", "theirs"}, run.Tags); diff != "" {
		t.Errorf("tags: %s", diff)
	}
	if again := clienttest.Must[*FlowRun](t)(c.CreateFlowRun(ctx, in)); again.ID != run.ID {
		t.Error("a second run was created with the idempotency key")
	}
	if found := clienttest.Must[*FlowRun](t)(c.FlowRunByKey(ctx, deployment, "k")); found == nil || found.ID != run.ID {
		t.Errorf("by key: %+v", found)
	}
	if found := clienttest.Must[*FlowRun](t)(c.FlowRunByKey(ctx, deployment, "other")); found != nil {
		t.Errorf("by an unknown key: %+v", found)
	}
	if err := c.UpdateFlowRun(ctx, run.ID, FlowRunChange{Name: "s", Tags: patch.Some([]string{"new"})}); err != nil {
		t.Fatal(err)
	}
	if got := clienttest.Must[*FlowRun](t)(c.FlowRun(ctx, run.ID)); got.Name != "s" || !cmp.Equal(got.Tags, []string{"new"}) {
		t.Errorf("updated %+v", got)
	}
	if n := len(clienttest.All(t, c.FlowRuns(ctx, FlowRunFilter{NameLike: "S"}, 0, -1))); n != 1 {
		t.Errorf("found %d runs, expected 1", n)
	}
	if _, err := c.FlowRun(ctx, deployment); !apierror.IsNotFound(err) {
		t.Errorf("a run that does not exist gives %v", err)
	}
}

func TestCancelFlowRun(t *testing.T) {
	for from, want := range map[string]string{"": "CANCELLED", "RUNNING": "CANCELLING", "PENDING": "CANCELLING", "CANCELLING": "CANCELLING",
		"FAILED": "FAILED"} {
		t.Run(from, func(t *testing.T) {
			fake, c, deployment := onFake(t)
			run := clienttest.Must[*FlowRun](t)(c.CreateFlowRun(t.Context(), FlowRunInput{DeploymentID: deployment}))
			if from != "" {
				fake.Advance(run.ID, from)
			}
			state := clienttest.Must[*State](t)(c.CancelFlowRun(t.Context(), run.ID))
			if now := fake.Get("flow_runs", run.ID)["state_type"]; state.Type != want || now != want {
				t.Errorf("the response is %s, the run is %v, expected %s", state.Type, now, want)
			}
		})
	}
	_, c, deployment := onFake(t)
	if _, err := c.CancelFlowRun(t.Context(), deployment); !apierror.IsNotFound(err) {
		t.Errorf("a run that does not exist gives %v", err)
	}
}

func TestTaskRuns(t *testing.T) {
	_, c, deployment := onFake(t)
	run := clienttest.Must[*FlowRun](t)(c.CreateFlowRun(t.Context(), FlowRunInput{DeploymentID: deployment}))
	made := clienttest.Must[rest.Object](t)(rest.Do[rest.Object](t.Context(), c.Conn,
		rest.Request{Method: "POST", Path: rest.Path("task_runs", ""),
			Body: map[string]any{"flow_run_id": run.ID, "task_key": "extract", "dynamic_key": "0"}}))
	if got := clienttest.Must[*TaskRun](t)(c.TaskRun(t.Context(), made.ID)); got.TaskKey != "extract" || *got.FlowRunID != run.ID {
		t.Errorf("read %+v", got)
	}
	if got := clienttest.All(t, c.TaskRuns(t.Context(), TaskRunFilter{FlowRunID: run.ID}, 0, -1)); len(got) != 1 || got[0].ID != made.ID {
		t.Errorf("found %+v", got)
	}
}

// TestLogs reads logs with offsets and limits, in stretches that start within and between lines with equal times.
func TestLogs(t *testing.T) {
	fake, c, deployment := onFake(t)
	run := clienttest.Must[*FlowRun](t)(c.CreateFlowRun(t.Context(), FlowRunInput{DeploymentID: deployment}))
	const lines = 30
	for i := range lines {
		fake.Add("logs", map[string]any{
			"flow_run_id": run.ID, "level": 10 * (i%5 + 1), "name": "l", "message": fmt.Sprint(i),
			// The first seven lines have the same time, and then each three lines have.
			"timestamp": time.Date(2024, 1, 1, 0, 0, max(0, (i-4)/3), 0, time.UTC).Format("2006-01-02T15:04:05Z"),
		})
	}
	for _, tc := range []struct{ offset, limit, reach, from, to int }{
		{0, -1, 100, 0, lines},
		{0, -1, 10, 0, lines},
		{0, -1, 4, 0, lines}, // less than the number of lines with one time
		{3, -1, 4, 3, lines},
		{0, 0, 10, 0, 0},
		{0, 5, 10, 0, 5},
		{5, 5, 10, 5, 10},
		{25, -1, 10, 25, lines}, // beyond one stretch
		{25, 2, 10, 25, 27},
		{lines, -1, 10, lines, lines},
		{100, -1, 10, lines, lines},
	} {
		var got, want []string
		for _, l := range clienttest.All(t, c.logs(t.Context(), LogFilter{FlowRunID: run.ID}, tc.offset, tc.limit, tc.reach)) {
			got = append(got, l.Message)
		}
		for i := tc.from; i < tc.to; i++ {
			want = append(want, fmt.Sprint(i))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("offset %d, limit %d, reach %d: %s", tc.offset, tc.limit, tc.reach, diff)
		}
	}
	if n := len(clienttest.All(t, c.Logs(t.Context(), LogFilter{FlowRunID: run.ID, MinLevel: 40}, 0, -1))); n != lines*2/5 {
		t.Errorf("%d lines from ERROR on, expected %d", n, lines*2/5)
	}
	if n := len(clienttest.All(t, c.Logs(t.Context(), LogFilter{FlowRunID: run.ID, TaskRunID: deployment}, 0, -1))); n != 0 {
		t.Errorf("%d lines of a task run that has none", n)
	}
	last := clienttest.Must[[]*Log](t)(c.LastLogs(t.Context(), LogFilter{FlowRunID: run.ID, MinLevel: 50}, 2))
	if len(last) != 2 || last[0].Message != "24" || last[1].Message != "29" {
		t.Errorf("the last lines are %+v", last)
	}
}

func TestIsFinal(t *testing.T) {
	var final []string
	for _, s := range StateTypes {
		if IsFinal(s) {
			final = append(final, s)
		}
	}
	if diff := cmp.Diff([]string{"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}, final); diff != "" {
		t.Error(diff)
	}
}

// TestScheduleDeploymentsAreCached: the deployments are listed only for the first schedule.
func TestScheduleDeploymentsAreCached(t *testing.T) {
	fake := prefecttest.NewFake(t)
	c := connect(t, fake.URL, nil)
	flow := clienttest.Must[*Flow](t)(c.CreateFlow(t.Context(), FlowInput{Name: "f"}))
	for _, name := range []string{"a", "b", "c"} {
		d := clienttest.Must[*Deployment](t)(c.CreateDeployment(t.Context(), DeploymentInput{Name: name, FlowID: flow.ID}))
		in := ScheduleInput{DeploymentID: d.ID, Slug: name, Timing: TimingInput{Cron: "0 0 * * *"}}
		clienttest.Must[*Schedule](t)(c.CreateSchedule(t.Context(), in))
	}
	listed := clienttest.All(t, c.Schedules(t.Context(), DeploymentFilter{}))
	slices.Reverse(listed) // finding the last one reads all
	fake.ResetRequests()
	for _, want := range listed {
		if s := clienttest.Must[*Schedule](t)(c.FindSchedule(t.Context(), want.ID)); s.ID != want.ID {
			t.Errorf("found %s, expected %s", s.ID, want.ID)
		}
	}
	listings := 0
	for _, r := range fake.Requests() {
		if r.Path == "/deployments/filter" {
			listings++
		}
	}
	if listings != 1 {
		t.Errorf("the deployments were listed %d times, expected once", listings)
	}
}
