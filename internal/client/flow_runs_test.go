package client

import (
	"slices"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// runsOnFake creates runs that filters can distinguish: a run of another flow (alpha), a late run in a work pool
// (beta), a subflow run of alpha (gamma), and two runs created by the scheduler (auto).
func runsOnFake(t *testing.T) (fake *prefecttest.Fake, c *Client, deployment, alpha, schedule string) {
	t.Helper()
	fake, c, deployment = onFake(t)
	ctx := t.Context()
	other := clienttest.Must[*Flow](t)(c.CreateFlow(ctx, FlowInput{Name: "other"}))
	alpha = fake.Add("flow_runs", map[string]any{"name": "alpha", "flow_id": other.ID, "tags": []any{"x", "y"},
		"expected_start_time": "2026-01-01T00:00:00Z", "start_time": "2026-01-01T00:05:00Z", "end_time": "2026-01-01T00:05:00Z", "state_type": "COMPLETED", "state_name": "Completed"})
	pool := fake.Add("work_pools", map[string]any{"name": "pool", "type": "process"})
	queue := fake.Add("work_queues", map[string]any{"name": "default", "work_pool_id": pool})
	fake.Add("flow_runs", map[string]any{"name": "beta", "flow_id": other.ID, "tags": []any{"y", "z"}, "work_queue_id": queue,
		"expected_start_time": "2026-01-02T00:00:00Z", "state_type": "SCHEDULED", "state_name": "Late"})
	task := fake.Add("task_runs", map[string]any{"flow_run_id": alpha, "name": "gamma"})
	fake.Add("flow_runs", map[string]any{"name": "gamma", "flow_id": other.ID, "parent_task_run_id": task,
		"expected_start_time": "2026-01-03T00:00:00Z", "state_type": "FAILED", "state_name": "TimedOut"})
	made := clienttest.Must[*Schedule](t)(
		c.CreateSchedule(ctx, ScheduleInput{DeploymentID: deployment, Timing: TimingInput{Interval: patch.Some(3600.0)}}),
	)
	for _, id := range fake.ScheduleRuns(deployment, 2) {
		fake.Set("flow_runs", id, "name", "auto")
	}
	return fake, c, deployment, alpha, made.ID
}

func TestFlowRunFilter(t *testing.T) {
	fake, c, deployment, alpha, schedule := runsOnFake(t)
	began := time.Date(2026, 1, 1, 0, 5, 0, 0, time.UTC)
	start, end := time.Date(2026, 1, 2, 1, 0, 0, 0, time.FixedZone("", 3600)), time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		filter FlowRunFilter
		want   []string
	}{
		"all":             {FlowRunFilter{Sort: "NAME_ASC"}, []string{"alpha", "auto", "auto", "beta", "gamma"}},
		"deployment":      {FlowRunFilter{DeploymentID: deployment}, []string{"auto", "auto"}},
		"deployment name": {FlowRunFilter{DeploymentName: "d"}, []string{"auto", "auto"}},
		"flow":            {FlowRunFilter{FlowName: "other", Sort: "NAME_DESC"}, []string{"gamma", "beta", "alpha"}},
		"pool":            {FlowRunFilter{WorkPoolName: "pool"}, []string{"beta"}},
		"parent":          {FlowRunFilter{ParentID: alpha}, []string{"gamma"}},
		"name":            {FlowRunFilter{NameLike: "ALPH"}, []string{"alpha"}},
		"types":           {FlowRunFilter{StateTypes: []string{"FAILED", "COMPLETED"}, Sort: "NAME_ASC"}, []string{"alpha", "gamma"}},
		"names":           {FlowRunFilter{StateNames: []string{"Late", "TimedOut"}, Sort: "NAME_ASC"}, []string{"beta", "gamma"}},
		"type and name":   {FlowRunFilter{StateTypes: []string{"SCHEDULED"}, StateNames: []string{"Late"}}, []string{"beta"}},
		"all tags":        {FlowRunFilter{Tags: []string{"y", "x"}}, []string{"alpha"}},
		"any tag":         {FlowRunFilter{AnyTags: []string{"x", "z"}, Sort: "NAME_ASC"}, []string{"alpha", "beta"}},
		"from":            {FlowRunFilter{Start: &start, FlowName: "other", Sort: "NAME_ASC"}, []string{"beta", "gamma"}},
		"to":              {FlowRunFilter{End: &start, FlowName: "other", Sort: "NAME_ASC"}, []string{"alpha", "beta"}},
		"window":          {FlowRunFilter{Start: &start, End: &end, Sort: "EXPECTED_START_TIME_DESC"}, []string{"gamma", "beta"}},
		"started":         {FlowRunFilter{Started: new(true)}, []string{"alpha"}},
		"not started":     {FlowRunFilter{Started: new(false), FlowName: "other", Sort: "NAME_ASC"}, []string{"beta", "gamma"}},
		"start window":    {FlowRunFilter{Start: &began, WindowOf: "start_time"}, []string{"alpha"}},
		"end window":      {FlowRunFilter{End: &began, WindowOf: "end_time"}, []string{"alpha"}},
		"flow id":         {FlowRunFilter{FlowID: fake.Get("flow_runs", alpha)["flow_id"].(string), NameLike: "et"}, []string{"beta"}},
		"scheduled":       {FlowRunFilter{Scheduled: true, Tags: []string{"theirs"}}, []string{"auto", "auto"}},
		"none":            {FlowRunFilter{Scheduled: true, Tags: []string{"ours"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, run := range clienttest.All(t, c.FlowRuns(t.Context(), tc.filter, 0, -1)) {
				got = append(got, run.Name)
				if run.AutoScheduled != (run.Name == "auto") || run.AutoScheduled != (run.ScheduleID() == schedule) {
					t.Errorf("%s: created by the scheduler %v, for the schedule %q", run.Name, run.AutoScheduled, run.ScheduleID())
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("found %v, expected %v", got, tc.want)
			}
			if n, err := c.CountFlowRuns(t.Context(), tc.filter); err != nil || n != int64(len(tc.want)) {
				t.Errorf("counted %d, %v, expected %d", n, err, len(tc.want))
			}
		})
	}
}

// TestFlowRunSorts: the API accepts every order of FlowRunSorts.
func TestFlowRunSorts(t *testing.T) {
	c := newClient(t, prefecttest.NewFake(t).URL)
	for _, sort := range FlowRunSorts {
		clienttest.All(t, c.FlowRuns(t.Context(), FlowRunFilter{Sort: sort}, 0, -1))
	}
}
