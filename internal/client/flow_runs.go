package client

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// FlowRunSorts are the orders in which the API lists runs. Only ID_DESC, the newest first, is without ties.
var FlowRunSorts = []string{
	"ID_DESC", "START_TIME_ASC", "START_TIME_DESC", "EXPECTED_START_TIME_ASC", "EXPECTED_START_TIME_DESC", "NAME_ASC",
	"NAME_DESC", "NEXT_SCHEDULED_START_TIME_ASC", "END_TIME_DESC",
}

// AutoScheduledTag is a tag of every run that the scheduler creates. The API cannot filter by AutoScheduled.
const AutoScheduledTag = "auto-scheduled"

// RunTimes are the times of a run that a filter can bound. A run that has not started, or not ended, has no start
// time, or no end time.
var RunTimes = []string{"expected_start_time", "start_time", "end_time"}

// FlowRunFilter selects runs that meet all of its conditions. A zero field selects all.
type FlowRunFilter struct {
	DeploymentID   string
	DeploymentName string
	FlowID         string
	FlowName       string
	WorkPoolName   string
	ParentID       string   // the flow run whose subflow runs are selected
	NameLike       string   // a part of the name, in upper or lower case
	StateTypes     []string // any of them
	StateNames     []string // any of them
	Tags           []string // all of them
	AnyTags        []string // at least one of them
	// Start and End bound one of the run's times; both are included.
	Start, End *time.Time
	// WindowOf is the time that Start and End bound, one of RunTimes; empty for the expected start.
	WindowOf string
	// Started selects the runs that have started (true) or have not started (false).
	Started *bool
	// DueBefore selects scheduled runs whose next attempt is due at or before that time.
	DueBefore *time.Time
	// Scheduled selects the runs that the scheduler has created and that have not started.
	Scheduled bool
	// Sort is one of FlowRunSorts; empty for ID_DESC.
	Sort string
}

func (f FlowRunFilter) body() map[string]any {
	out := filterBody{}
	if f.Scheduled {
		f.StateTypes = []string{"SCHEDULED"}
		f.Tags = append([]string{AutoScheduledTag}, f.Tags...)
	}
	out.one("deployments.name", f.DeploymentName)
	out.one("flows.id", f.FlowID)
	out.one("flows.name", f.FlowName)
	out.one("work_pools.name", f.WorkPoolName)
	out.one("flow_runs.deployment_id", f.DeploymentID)
	out.one("flow_runs.parent_flow_run_id", f.ParentID)
	out.nonEmpty("flow_runs.name.like_", f.NameLike)
	out.any("flow_runs.state.type", f.StateTypes...)
	out.any("flow_runs.state.name", f.StateNames...)
	out.list("flow_runs.tags.all_", f.Tags)
	out.any("flow_runs.tags", f.AnyTags...)
	out.window("flow_runs."+cmp.Or(f.WindowOf, RunTimes[0]), f.Start, f.End)
	if f.Started == nil && f.WindowOf == "start_time" && (f.Start != nil || f.End != nil) {
		// Otherwise the API uses the expected start of a run that has not started.
		f.Started = new(true)
	}
	if f.Started != nil {
		out.put("flow_runs.start_time.is_null_", !*f.Started)
	}
	out.timestamp("flow_runs.next_scheduled_start_time.before_", f.DueBefore)
	out.nonEmpty("sort", f.Sort)
	return out
}

// FlowRuns yields the runs that the filter finds. It skips the first offset runs and yields at most limit; a negative
// limit means all.
func (c *Client) FlowRuns(ctx context.Context, f FlowRunFilter, offset, limit int) iter.Seq2[*FlowRun, error] {
	return rest.Window[*FlowRun](ctx, c.Conn, rest.Path("flow_runs", "filter"), f.body(), offset, limit)
}

// CountFlowRuns returns how many runs the filter finds, with one request.
func (c *Client) CountFlowRuns(ctx context.Context, f FlowRunFilter) (int64, error) {
	f.Sort = ""
	return rest.Count(ctx, c.Conn, rest.Path("flow_runs", "count"), f.body())
}
