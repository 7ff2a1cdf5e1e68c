package client

import (
	"context"
	"iter"
	"net/http"
)

// Flow is a Python function that Prefect runs, known by its name.
type Flow struct {
	Object
	Name string   `json:"name"`
	Tags []string `json:"tags"`
}

// FlowInput is what a write sets on a flow. The name can be set on creation only.
type FlowInput struct {
	Name string             `json:"name,omitzero"`
	Tags Optional[[]string] `json:"tags,omitzero"`
}

// CreateFlow creates a flow. When the name is taken, the API answers with the flow that has it and changes nothing.
func (c *Client) CreateFlow(ctx context.Context, in FlowInput) (*Flow, error) {
	return do[*Flow](ctx, c, request{method: http.MethodPost, path: p("flows", ""), body: in})
}

// Flow returns the flow of that id.
func (c *Client) Flow(ctx context.Context, id string) (*Flow, error) {
	return do[*Flow](ctx, c, request{method: http.MethodGet, path: p("flows", id)})
}

// FlowByName returns the flow of that name.
func (c *Client) FlowByName(ctx context.Context, name string) (*Flow, error) {
	return do[*Flow](ctx, c, request{method: http.MethodGet, path: p("flows", "name", name)})
}

// UpdateFlow sets the tags of a flow.
func (c *Client) UpdateFlow(ctx context.Context, id string, in FlowInput) error {
	_, err := do[none](ctx, c, request{method: http.MethodPatch, path: p("flows", id), body: in, repeatable: true})
	return err
}

// DeleteFlow deletes a flow with all its deployments and runs.
func (c *Client) DeleteFlow(ctx context.Context, id string) error {
	_, err := do[none](ctx, c, request{method: http.MethodDelete, path: p("flows", id)})
	return err
}

// Flows yields the flows that the filter finds, by name; a nil filter finds all. It skips offset of them and yields
// limit at the most; a negative limit means all.
func (c *Client) Flows(ctx context.Context, filter map[string]any, offset, limit int) iter.Seq2[*Flow, error] {
	body := map[string]any{"sort": "NAME_ASC"}
	if len(filter) > 0 {
		body["flows"] = filter
	}
	return window[*Flow](ctx, c, p("flows", "filter"), body, offset, limit)
}
