package client

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// FlowRunsByID returns the runs with the IDs, in any order, without runs that do not exist. It sends one request for
// each rest.PageSize IDs.
func (c *Client) FlowRunsByID(ctx context.Context, ids []string) ([]*FlowRun, error) {
	var out []*FlowRun
	for part := range slices.Chunk(ids, rest.PageSize) {
		runs, err := rest.Page[*FlowRun](
			ctx,
			c.Conn,
			rest.Path("flow_runs", "filter"),
			map[string]any{"flow_runs": map[string]any{"id": rest.AnyOf(part...)}},
			0,
			rest.PageSize,
		)
		if err != nil {
			return nil, err
		}
		out = append(out, runs...)
	}
	return out, nil
}

// LogsSince yields the lines of the logs of at most rest.PageSize runs, from the time on, the oldest first, and at
// most limit lines.
func (c *Client) LogsSince(ctx context.Context, runs []string, minLevel int64, from time.Time, limit int) iter.Seq2[*Log, error] {
	return rest.Window[*Log](
		ctx,
		c.Conn,
		rest.Path("logs", "filter"),
		LogFilter{FlowRunIDs: runs, MinLevel: minLevel}.body(from, "TIMESTAMP_ASC"),
		0,
		limit,
	)
}

// LastLogsOf returns the last lines of the logs of at most rest.PageSize runs, at most rest.PageSize lines, the
// oldest first.
func (c *Client) LastLogsOf(ctx context.Context, runs []string, minLevel int64) ([]*Log, error) {
	out, err := rest.Page[*Log](
		ctx,
		c.Conn,
		rest.Path("logs", "filter"),
		LogFilter{FlowRunIDs: runs, MinLevel: minLevel}.body(time.Time{}, "TIMESTAMP_DESC"),
		0,
		rest.PageSize,
	)
	slices.Reverse(out)
	return out, err
}
