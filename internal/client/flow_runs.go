package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// FlowRunSorts are the orders in which the API lists runs. Of those only ID_DESC, the newest first, is without ties.
var FlowRunSorts = []string{
	"ID_DESC", "START_TIME_ASC", "START_TIME_DESC", "EXPECTED_START_TIME_ASC", "EXPECTED_START_TIME_DESC", "NAME_ASC",
	"NAME_DESC", "NEXT_SCHEDULED_START_TIME_ASC", "END_TIME_DESC",
}

// AutoScheduledTag is a tag of every run that the scheduler makes. The API can't filter by AutoScheduled.
const AutoScheduledTag = "auto-scheduled"

// FlowRunFilter selects runs that meet all of its conditions. A zero field selects all.
type FlowRunFilter struct {
	DeploymentID   string
	DeploymentName string
	FlowName       string
	WorkPoolName   string
	ParentID       string   // the flow run whose sub-flows are wanted
	NameLike       string   // a part of the name, in upper or lower case
	StateTypes     []string // any of them
	StateNames     []string // any of them
	Tags           []string // all of them
	AnyTags        []string // at least one of them
	// Start and End bound when a run is or was expected to start; both are included.
	Start, End *time.Time
	// DueBefore selects scheduled runs that are to start at that moment or before, be it for another attempt.
	DueBefore *time.Time
	// Scheduled selects the runs that the scheduler has made and that have not begun.
	Scheduled bool
	// Sort is one of FlowRunSorts; empty for ID_DESC.
	Sort string
}

func (f FlowRunFilter) body() map[string]any {
	out := map[string]any{"flow_runs": f.own()}
	for key, name := range map[string]string{"deployments": f.DeploymentName, "flows": f.FlowName, "work_pools": f.WorkPoolName} {
		if name != "" {
			out[key] = map[string]any{"name": anyOf(name)}
		}
	}
	if f.Sort != "" {
		out["sort"] = f.Sort
	}
	return out
}

// own is the conditions on the run itself.
func (f FlowRunFilter) own() map[string]any {
	if f.Scheduled {
		f.StateTypes = []string{"SCHEDULED"}
		f.Tags = append([]string{AutoScheduledTag}, f.Tags...)
	}
	own := map[string]any{}
	put(own, "deployment_id", conditions{"any_": texts(f.DeploymentID)})
	put(own, "parent_flow_run_id", conditions{"any_": texts(f.ParentID)})
	put(own, "tags", conditions{"all_": f.Tags, "any_": f.AnyTags})
	state := map[string]any{}
	put(state, "type", conditions{"any_": f.StateTypes})
	put(state, "name", conditions{"any_": f.StateNames})
	if len(state) > 0 {
		own["state"] = state
	}
	if f.NameLike != "" {
		own["name"] = map[string]any{"like_": f.NameLike}
	}
	window := map[string]any{}
	for operator, at := range map[string]*time.Time{"after_": f.Start, "before_": f.End} {
		if at != nil {
			window[operator] = at.UTC().Format(time.RFC3339Nano)
		}
	}
	if len(window) > 0 {
		own["expected_start_time"] = window
	}
	if f.DueBefore != nil {
		own["next_scheduled_start_time"] = map[string]any{"before_": f.DueBefore.UTC().Format(time.RFC3339Nano)}
	}
	return own
}

// conditions are lists of values, by operator.
type conditions map[string][]string

// put adds the conditions on a field that list something, if there are any.
func put(filter map[string]any, field string, all conditions) {
	listed := map[string]any{}
	for operator, values := range all {
		if len(values) > 0 {
			listed[operator] = values
		}
	}
	if len(listed) > 0 {
		filter[field] = listed
	}
}

// texts is a list of the text, or nothing when it is empty.
func texts(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// FlowRuns yields the runs that the filter finds. It skips offset of them and yields limit at the most; a negative limit
// means all.
func (c *Client) FlowRuns(ctx context.Context, f FlowRunFilter, offset, limit int) iter.Seq2[*FlowRun, error] {
	return window[*FlowRun](ctx, c, p("flow_runs", "filter"), f.body(), offset, limit)
}

// CountFlowRuns returns how many runs the filter finds, with one request.
func (c *Client) CountFlowRuns(ctx context.Context, f FlowRunFilter) (int64, error) {
	f.Sort = ""
	return do[int64](ctx, c, request{method: http.MethodPost, path: p("flow_runs", "count"), body: f.body(), reads: true})
}
