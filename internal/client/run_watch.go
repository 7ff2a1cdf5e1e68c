package client

import (
	"context"
	"iter"
	"slices"
	"time"
)

// FlowRunsByID returns the runs that have one of the ids, in any order; those that are gone are missing. It takes one
// request for each PageSize ids.
func (c *Client) FlowRunsByID(ctx context.Context, ids []string) ([]*FlowRun, error) {
	var out []*FlowRun
	for part := range slices.Chunk(ids, PageSize) {
		runs, err := page[*FlowRun](
			ctx,
			c,
			path("flow_runs", "filter"),
			map[string]any{"flow_runs": map[string]any{"id": anyOf(part...)}},
			0,
			PageSize,
		)
		if err != nil {
			return nil, err
		}
		out = append(out, runs...)
	}
	return out, nil
}

// LogsSince yields the lines of several runs' logs, PageSize runs at the most, from the time on, the oldest first, and
// limit of them at the most.
func (c *Client) LogsSince(ctx context.Context, runs []string, minLevel int64, from time.Time, limit int) iter.Seq2[*Log, error] {
	return window[*Log](
		ctx,
		c,
		path("logs", "filter"),
		LogFilter{FlowRunIDs: runs, MinLevel: minLevel}.body(from, "TIMESTAMP_ASC"),
		0,
		limit,
	)
}

// LastLogsOf returns the last lines of several runs' logs, PageSize runs and lines at the most, the oldest first.
func (c *Client) LastLogsOf(ctx context.Context, runs []string, minLevel int64) ([]*Log, error) {
	out, err := page[*Log](
		ctx,
		c,
		path("logs", "filter"),
		LogFilter{FlowRunIDs: runs, MinLevel: minLevel}.body(time.Time{}, "TIMESTAMP_DESC"),
		0,
		PageSize,
	)
	slices.Reverse(out)
	return out, err
}
