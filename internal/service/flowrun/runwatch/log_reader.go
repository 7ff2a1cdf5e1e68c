package runwatch

import (
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

const (
	// maxDelay is how much older than the newest known line a new line may be: several processes write the log, with
	// different clocks, and send their lines in batches.
	maxDelay = 30 * time.Second
	// maxSeen limits how many lines are remembered, and so how many lines each poll reads again. If more lines are written
	// within maxDelay, older lines are forgotten earlier.
	maxSeen = 5 * rest.PageSize
	// maxLinesPerPoll limits how many lines a poll reads; the next poll reads on.
	maxLinesPerPoll = 25 * rest.PageSize
)

// logReader reads the new lines in the logs of several runs together. Because lines arrive late, each poll reads some lines
// before the newest known line again, and skips the known lines.
type logReader struct {
	last  func(ctx context.Context, runs []string, level int64) ([]*client.Log, error)
	since func(ctx context.Context, runs []string, level int64, from time.Time) iter.Seq2[*client.Log, error]

	// from is the time of the first line to send, by run. It is set for a run whose log had several pages at its first poll:
	// only the last page is sent.
	from map[string]time.Time
	// seen has the times of the known lines from floor on, by the line's ID.
	seen   map[string]time.Time
	newest time.Time
	floor  time.Time
	// requests counts the requests of the current poll.
	requests int
}

// read sends the subscribers the new lines of their runs, and reports whether there were any.
func (r *logReader) read(ctx context.Context, all []*subscriber, now func() time.Time) (newLines bool, err error) {
	subscribers, level := map[string][]*subscriber{}, int64(NoLines)
	for _, s := range all {
		// A run that was never started has no log.
		if s.needsLog() && s.run != nil && (s.run.StateType != "SCHEDULED" || s.run.RunCount > 0) {
			subscribers[s.id] = append(subscribers[s.id], s)
			level = min(level, s.readLevel())
		}
	}
	var known, unknown []string
	for _, id := range slices.Sorted(maps.Keys(subscribers)) {
		if _, ok := r.from[id]; ok {
			known = append(known, id)
		} else {
			unknown = append(unknown, id)
		}
	}
	send := func(line *client.Log) {
		for _, s := range subscribers[*line.FlowRunID] {
			s.receive(line, now())
			newLines = true
		}
	}
	for part := range slices.Chunk(known, rest.PageSize) {
		if err := r.readNext(ctx, part, level, send); err != nil {
			return newLines, err
		}
	}
	for part := range slices.Chunk(unknown, rest.PageSize) {
		if err := r.readFirst(ctx, part, level, send); err != nil {
			return newLines, err
		}
	}
	r.trim()
	return newLines, nil
}

// readNext reads the new lines of runs whose logs were read before.
func (r *logReader) readNext(ctx context.Context, runs []string, level int64, send func(*client.Log)) error {
	lines := 0
	for line, err := range r.since(ctx, runs, level, r.floor) {
		if lines++; err != nil {
			return err
		}
		r.add(line, send)
	}
	r.requests += 1 + lines/rest.PageSize
	return nil
}

// readFirst reads the logs of runs for the first time, at most the last page of each log.
func (r *logReader) readFirst(ctx context.Context, runs []string, level int64, send func(*client.Log)) error {
	lines, err := r.last(ctx, runs, level)
	if r.requests++; err != nil {
		return err
	}
	full := len(lines) == rest.PageSize
	if full && len(runs) > 1 {
		for _, run := range runs {
			if err := r.readFirst(ctx, []string{run}, level, send); err != nil {
				return err
			}
		}
		return nil
	}
	from := time.Time{}
	if full {
		from = lines[0].Timestamp
	}
	for _, run := range runs {
		r.from[run] = from
	}
	for _, line := range lines {
		r.add(line, send)
	}
	return nil
}

// add sends a line unless it is known.
func (r *logReader) add(line *client.Log, send func(*client.Log)) {
	if _, known := r.seen[line.ID]; known || line.FlowRunID == nil || line.Timestamp.Before(r.from[*line.FlowRunID]) {
		return
	}
	if !line.Timestamp.Before(r.floor) {
		r.seen[line.ID] = line.Timestamp
	}
	if line.Timestamp.After(r.newest) {
		r.newest = line.Timestamp
	}
	send(line)
}

// trim raises the floor, and forgets the lines below it.
func (r *logReader) trim() {
	floor := r.newest.Add(-maxDelay)
	if len(r.seen) > maxSeen {
		times := slices.SortedFunc(maps.Values(r.seen), time.Time.Compare)
		// Just after the last line to forget: the API's times have microseconds.
		if after := times[len(times)-maxSeen-1].Add(time.Microsecond); after.After(floor) {
			floor = after
		}
	}
	if !floor.After(r.floor) {
		return
	}
	r.floor = floor
	maps.DeleteFunc(r.seen, func(_ string, at time.Time) bool { return at.Before(floor) })
}
