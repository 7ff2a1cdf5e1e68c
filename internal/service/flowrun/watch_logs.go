package flowrun

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
	// lateness is how much older than the newest line one may be that arrives after it: several processes write, each
	// with a clock of its own, and send their lines in batches.
	lateness = 30 * time.Second
	// mostSeen bounds how many lines are remembered, and so how many are read again with each look. Where more are
	// written within the lateness, it shrinks.
	mostSeen = 5 * rest.PageSize
	// mostLines bounds how many lines one look reads; the next one goes on from there.
	mostLines = 25 * rest.PageSize
)

// logWatch reads the new lines of several runs' logs together. Since lines arrive late, each look begins some time before
// the newest line of the last one, and passes over the lines that it knows.
type logWatch struct {
	last  func(ctx context.Context, runs []string, level int64) ([]*client.Log, error)
	since func(ctx context.Context, runs []string, level int64, from time.Time) iter.Seq2[*client.Log, error]

	// from is, by run, the time from which its lines are told: a run that has begun before is told from its last page on.
	from map[string]time.Time
	// seen holds when each known line was written, by its id: all from floor on.
	seen   map[string]time.Time
	newest time.Time
	floor  time.Time
	// requests counts those of the current look.
	requests int
}

// read tells the followers the new lines of their runs and reports whether there were any.
func (l *logWatch) read(ctx context.Context, all []*subscriber, now func() time.Time) (spoke bool, err error) {
	listeners, level := map[string][]*subscriber{}, int64(NoLines)
	for _, f := range all {
		// A run that has not been taken up has no log.
		if f.listens() && f.run != nil && (f.run.StateType != "SCHEDULED" || f.run.RunCount > 0) {
			listeners[f.id] = append(listeners[f.id], f)
			level = min(level, f.readLevel())
		}
	}
	var known, fresh []string
	for _, id := range slices.Sorted(maps.Keys(listeners)) {
		if _, ok := l.from[id]; ok {
			known = append(known, id)
		} else {
			fresh = append(fresh, id)
		}
	}
	tell := func(line *client.Log) {
		for _, f := range listeners[*line.FlowRunID] {
			f.hear(line, now())
			spoke = true
		}
	}
	for part := range slices.Chunk(known, rest.PageSize) {
		if err := l.readKnown(ctx, part, level, tell); err != nil {
			return spoke, err
		}
	}
	for part := range slices.Chunk(fresh, rest.PageSize) {
		if err := l.readFresh(ctx, part, level, tell); err != nil {
			return spoke, err
		}
	}
	l.trim()
	return spoke, nil
}

// readKnown reads what is new in the logs of runs that have been read before.
func (l *logWatch) readKnown(ctx context.Context, runs []string, level int64, tell func(*client.Log)) error {
	read := 0
	for line, err := range l.since(ctx, runs, level, l.floor) {
		if read++; err != nil {
			return err
		}
		l.take(line, tell)
	}
	l.requests += 1 + read/rest.PageSize
	return nil
}

// readFresh reads the logs of runs that are read for the first time: all that there is, but a page of each at the most.
func (l *logWatch) readFresh(ctx context.Context, runs []string, level int64, tell func(*client.Log)) error {
	lines, err := l.last(ctx, runs, level)
	if l.requests++; err != nil {
		return err
	}
	full := len(lines) == rest.PageSize
	if full && len(runs) > 1 {
		for _, run := range runs {
			if err := l.readFresh(ctx, []string{run}, level, tell); err != nil {
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
		l.from[run] = from
	}
	for _, line := range lines {
		l.take(line, tell)
	}
	return nil
}

// take tells a line that is not known yet.
func (l *logWatch) take(line *client.Log, tell func(*client.Log)) {
	if _, known := l.seen[line.ID]; known || line.FlowRunID == nil || line.Timestamp.Before(l.from[*line.FlowRunID]) {
		return
	}
	if !line.Timestamp.Before(l.floor) {
		l.seen[line.ID] = line.Timestamp
	}
	if line.Timestamp.After(l.newest) {
		l.newest = line.Timestamp
	}
	tell(line)
}

// trim forgets the lines that are too old to be read again.
func (l *logWatch) trim() {
	floor := l.newest.Add(-lateness)
	if len(l.seen) > mostSeen {
		times := make([]time.Time, 0, len(l.seen))
		for _, at := range l.seen {
			times = append(times, at)
		}
		slices.SortFunc(times, time.Time.Compare)
		// The API keeps microseconds: just after the last line that is forgotten.
		if after := times[len(times)-mostSeen-1].Add(time.Microsecond); after.After(floor) {
			floor = after
		}
	}
	if !floor.After(l.floor) {
		return
	}
	l.floor = floor
	for id, at := range l.seen {
		if at.Before(floor) {
			delete(l.seen, id)
		}
	}
}
