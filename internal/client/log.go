package client

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Log is one line of a run's log.
type Log struct {
	ID        string    `json:"id"`
	Timestamp time.Time `json:"timestamp"`
	// Level is a level of Python's logging: 10 debug, 20 info, 30 warning, 40 error, 50 critical.
	Level int64 `json:"level"`
	// Name is the name of the logger.
	Name      string  `json:"name"`
	Message   string  `json:"message"`
	FlowRunID *string `json:"flow_run_id"`
	TaskRunID *string `json:"task_run_id"`
}

// LogFilter selects lines that meet all of its conditions. A zero field selects all.
type LogFilter struct {
	FlowRunID string
	// FlowRunIDs are further runs whose lines are selected.
	FlowRunIDs []string
	TaskRunID  string
	MinLevel   int64
	// Start and End bound when a line was written; both are included.
	Start, End *time.Time
	// Text is a part of the message, in upper or lower case. The client searches for it in all lines that the other
	// conditions select: the server's search fails on SQLite before 3.44.
	Text string
}

// body is the request for lines in that order. Lines before the time after are omitted as well.
func (f LogFilter) body(after time.Time, sort string) map[string]any {
	out := filterBody{"sort": sort}
	runs := f.FlowRunIDs
	if f.FlowRunID != "" {
		runs = append([]string{f.FlowRunID}, runs...)
	}
	out.any("logs.flow_run_id", runs...)
	out.one("logs.task_run_id", f.TaskRunID)
	if f.MinLevel > 0 {
		out.put("logs.level.ge_", f.MinLevel)
	}
	if !after.IsZero() {
		f.Start = &after
	}
	out.window("logs.timestamp", f.Start, f.End)
	return out
}

// matches reports whether the message contains Text.
func (f LogFilter) matches(l *Log) bool {
	return f.Text == "" || strings.Contains(strings.ToLower(l.Message), strings.ToLower(f.Text))
}

// logReach is how many lines are read with growing offsets, before the offsets start at 0 again from a later time.
// Prefect Cloud accepts no offset above 20,000.
const logReach = 50 * rest.PageSize

// Logs yields the lines of a log, the oldest first. It skips the first offset lines and yields at most limit; a
// negative limit means all.
func (c *Client) Logs(ctx context.Context, filter LogFilter, offset, limit int) iter.Seq2[*Log, error] {
	return c.logs(ctx, filter, offset, limit, logReach)
}

func (c *Client) logs(ctx context.Context, filter LogFilter, offset, limit, reach int) iter.Seq2[*Log, error] {
	return func(yield func(*Log, error) bool) {
		if limit == 0 {
			return
		}
		start := min(offset, reach)
		if filter.Text != "" {
			start = 0 // lines without the text do not count
		}
		skip, yielded := offset-start, 0
		for l, err := range c.logStretches(ctx, filter, start, reach) {
			if err == nil && !filter.matches(l) {
				continue
			}
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

// logStretches yields all lines from the offset on, in stretches of reach lines. A stretch starts at the time of the
// last line of the previous stretch, and skips the lines of that time that were already yielded.
func (c *Client) logStretches(ctx context.Context, filter LogFilter, offset, reach int) iter.Seq2[*Log, error] {
	return func(yield func(*Log, error) bool) {
		var after time.Time
		for {
			// seen counts the lines since the time after that need not be read again.
			read, seen, last, moved := 0, offset, after, false
			for l, err := range rest.Window[*Log](ctx, c.Conn, rest.Path("logs", "filter"), filter.body(after, "TIMESTAMP_ASC"), offset, reach) {
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

// LastLogs returns the last lines of a log, at most count, the oldest first. It reads no other lines, unless there is
// a Text to match.
func (c *Client) LastLogs(ctx context.Context, filter LogFilter, count int) ([]*Log, error) {
	var out []*Log
	reach := count
	if filter.Text != "" {
		reach = -1
	}
	for l, err := range rest.Window[*Log](ctx, c.Conn, rest.Path("logs", "filter"), filter.body(time.Time{}, "TIMESTAMP_DESC"), 0, reach) {
		if err != nil {
			return nil, err
		}
		if len(out) == count {
			break
		}
		if filter.matches(l) {
			out = append(out, l)
		}
	}
	slices.Reverse(out)
	return out, nil
}
