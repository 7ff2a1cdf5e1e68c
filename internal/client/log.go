package client

import (
	"context"
	"iter"
	"slices"
	"time"
)

// Log is one line of a run's log.
type Log struct {
	ID        string    `json:"id"`
	Timestamp time.Time `json:"timestamp"`
	// Level is Python's: 10 debug, 20 info, 30 warning, 40 error, 50 critical.
	Level int64 `json:"level"`
	// Name is the logger's.
	Name      string  `json:"name"`
	Message   string  `json:"message"`
	FlowRunID *string `json:"flow_run_id"`
	TaskRunID *string `json:"task_run_id"`
}

// LogFilter says which lines are wanted.
type LogFilter struct {
	FlowRunID  string
	FlowRunIDs []string // of other runs, whose lines are wanted as well
	TaskRunID  string   // empty for all of the run
	MinLevel   int64    // 0 for all
}

func (f LogFilter) body(after time.Time, sort string) map[string]any {
	logs := map[string]any{"flow_run_id": anyOf(append(texts(f.FlowRunID), f.FlowRunIDs...)...)}
	if f.TaskRunID != "" {
		logs["task_run_id"] = anyOf(f.TaskRunID)
	}
	if f.MinLevel > 0 {
		logs["level"] = map[string]any{"ge_": f.MinLevel}
	}
	if !after.IsZero() {
		logs["timestamp"] = map[string]any{"after_": after.Format(time.RFC3339Nano)}
	}
	return map[string]any{"logs": logs, "sort": sort}
}

// logReach is how many lines are read with growing offsets before the reading starts anew from a time. Prefect Cloud
// takes no offset above 20,000.
const logReach = 50 * PageSize

// Logs yields lines of a run's log from the oldest on. It skips offset of them and yields limit at the most; a negative
// limit means all.
func (c *Client) Logs(ctx context.Context, filter LogFilter, offset, limit int) iter.Seq2[*Log, error] {
	return c.logs(ctx, filter, offset, limit, logReach)
}

func (c *Client) logs(ctx context.Context, filter LogFilter, offset, limit, reach int) iter.Seq2[*Log, error] {
	return func(yield func(*Log, error) bool) {
		if limit == 0 {
			return
		}
		start := min(offset, reach)
		skip, yielded := offset-start, 0
		for l, err := range c.logStretches(ctx, filter, start, reach) {
			if skip > 0 && err == nil {
				skip--
				continue
			}
			yielded++
			if !yield(l, err) || yielded == limit {
				return
			}
		}
	}
}

// logStretches yields all lines from the offset on, in stretches of so many. A stretch begins at the time of the last
// line of the one before, less the lines of that very time that have been seen.
func (c *Client) logStretches(ctx context.Context, filter LogFilter, offset, reach int) iter.Seq2[*Log, error] {
	return func(yield func(*Log, error) bool) {
		var after time.Time
		for {
			// seen counts the lines since after that need not be read again.
			read, seen, last, moved := 0, offset, after, false
			for l, err := range window[*Log](ctx, c, p("logs", "filter"), filter.body(after, "TIMESTAMP_ASC"), offset, reach) {
				if !yield(l, err) || err != nil {
					return
				}
				if !l.Timestamp.Equal(last) && !last.IsZero() {
					seen, moved = 0, true
				}
				read, seen, last = read+1, seen+1, l.Timestamp
			}
			if read < reach {
				return
			}
			if moved {
				after = last
			}
			offset = seen
		}
	}
}

// LastLogs returns the last lines of a run's log, count at the most and a page at the most, the oldest first.
func (c *Client) LastLogs(ctx context.Context, filter LogFilter, count int) ([]*Log, error) {
	out, err := page[*Log](ctx, c, p("logs", "filter"), filter.body(time.Time{}, "TIMESTAMP_DESC"), 0, min(count, PageSize))
	slices.Reverse(out)
	return out, err
}
