package client

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Flow is a Python function that Prefect runs, identified by its name.
type Flow struct {
	rest.Object
	Name string   `json:"name"`
	Tags []string `json:"tags"`
}

// FlowInput is what a write sets on a flow. The name can be set on creation only.
type FlowInput struct {
	Name string                   `json:"name,omitzero"`
	Tags patch.Optional[[]string] `json:"tags,omitzero"`
}

// CreateFlow creates a flow. If a flow with the name exists, the API returns it unchanged.
func (c *Client) CreateFlow(ctx context.Context, in FlowInput) (*Flow, error) {
	return rest.Do[*Flow](ctx, c.Conn, rest.Request{Method: http.MethodPost, Path: rest.Path("flows", ""), Body: in})
}

// Flow returns the flow with that ID.
func (c *Client) Flow(ctx context.Context, id string) (*Flow, error) {
	return rest.ReadObject[Flow](ctx, c.Conn, flowKind, id)
}

// FlowByName returns the flow with that name.
func (c *Client) FlowByName(ctx context.Context, name string) (*Flow, error) {
	return rest.Do[*Flow](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("flows", "name", name)})
}

// UpdateFlow sets the tags of a flow.
func (c *Client) UpdateFlow(ctx context.Context, id string, in FlowInput) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodPatch, Path: rest.Path("flows", id), Body: in, Repeatable: true})
}

// DeleteFlow deletes a flow with all its deployments and runs.
func (c *Client) DeleteFlow(ctx context.Context, id string) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("flows", id)})
}

// Flows yields the flows that the filter finds, by name; a nil filter finds all. It skips the first offset flows and
// yields at most limit; a negative limit means all.
func (c *Client) Flows(ctx context.Context, filter map[string]any, offset, limit int) iter.Seq2[*Flow, error] {
	body := map[string]any{"sort": "NAME_ASC"}
	if len(filter) > 0 {
		body["flows"] = filter
	}
	return rest.Window[*Flow](ctx, c.Conn, rest.Path("flows", "filter"), body, offset, limit)
}

// LastRuns returns the last run of each flow that has one, by the flow's ID: the run with the latest start, or
// expected start, that was due by that time. Each request reads the newest runs of the flows whose last run is still
// unknown. One or two requests are usually enough; there are never more requests than flows.
func (c *Client) LastRuns(ctx context.Context, flows []string, due time.Time) (map[string]*FlowRun, error) {
	out := map[string]*FlowRun{}
	unknown := slices.Clone(flows)
	size := min(len(unknown), rest.PageSize)
	for len(unknown) > 0 {
		runs, err := rest.Page[*FlowRun](ctx, c.Conn, rest.Path("flow_runs", "filter"), map[string]any{
			"flows":     map[string]any{"id": rest.AnyOf(unknown...)},
			"flow_runs": map[string]any{"expected_start_time": map[string]any{"before_": due.UTC().Format(time.RFC3339Nano)}},
			"sort":      "START_TIME_DESC",
		}, 0, size)
		if err != nil {
			return nil, err
		}
		for _, run := range runs {
			if out[run.FlowID] == nil {
				out[run.FlowID] = run
			}
		}
		if len(runs) < size {
			break // the other flows have no runs
		}
		before := len(unknown)
		unknown = slices.DeleteFunc(unknown, func(id string) bool { return out[id] != nil })
		// If one flow runs much more often than the others, its runs fill the pages: request smaller pages.
		size = min(2*(before-len(unknown)), len(unknown), rest.PageSize)
	}
	return out, nil
}
