package runwatch

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// lateLogs are logs whose lines arrive in batches, late and out of order.
type lateLogs struct {
	lines []*client.Log // the lines that have arrived
	read  int           // how many lines were read
}

func (s *lateLogs) reader() *logReader {
	read := func(runs []string, level int64, from time.Time) []*client.Log {
		out := slices.DeleteFunc(slices.Clone(s.lines), func(l *client.Log) bool {
			return !slices.Contains(runs, *l.FlowRunID) || l.Level < level || l.Timestamp.Before(from)
		})
		slices.SortStableFunc(out, func(a, b *client.Log) int { return a.Timestamp.Compare(b.Timestamp) })
		return out
	}
	return &logReader{
		from: map[string]time.Time{}, seen: map[string]time.Time{},
		last: func(_ context.Context, runs []string, level int64) ([]*client.Log, error) {
			out := read(runs, level, time.Time{})
			return out[max(0, len(out)-rest.PageSize):], nil
		},
		since: func(_ context.Context, runs []string, level int64, from time.Time) iter.Seq2[*client.Log, error] {
			return func(yield func(*client.Log, error) bool) {
				for i, l := range read(runs, level, from) {
					if s.read++; i == maxLinesPerPoll || !yield(l, nil) {
						return
					}
				}
			}
		},
	}
}

func (s *lateLogs) write(run string, level int64, at time.Time) {
	s.lines = append(s.lines, &client.Log{ID: fmt.Sprintf("%s-%06d", run, len(s.lines)), FlowRunID: &run, Level: level, Timestamp: at})
}

// subscribeTo returns a subscriber of a running run, and a function that ends the subscription and returns the IDs of the lines
// that were sent.
func subscribeTo(t *testing.T, run string, level int64) (*subscriber, func() []string) {
	var got []string
	s := &subscriber{id: run, level: level, updates: make(chan update), done: t.Context().Done(), run: &client.FlowRun{StateType: "RUNNING"}}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for u := range s.updates {
			got = append(got, u.line.ID)
		}
	}()
	return s, func() []string {
		close(s.updates)
		<-ended
		return got
	}
}

// TestLogReader: every line of every run is sent once, regardless of its delay and of the order in which lines arrive.
func TestLogReader(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var s lateLogs
	l := s.reader()
	a, gotA := subscribeTo(t, "a", 20)
	b, gotB := subscribeTo(t, "b", 40)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for poll := range 300 {
		now := start.Add(time.Duration(poll) * 2 * time.Second)
		for range random.IntN(20) {
			// Up to twenty seconds late, and many at the same time.
			at := now.Add(-time.Duration(random.IntN(20)) * time.Second)
			s.write([]string{"a", "b", "c"}[random.IntN(3)], 10*int64(1+random.IntN(5)), at)
		}
		if _, err := l.read(t.Context(), []*subscriber{a, b}, time.Now); err != nil {
			t.Fatal(err)
		}
		if len(l.seen) > maxSeen {
			t.Fatalf("%d lines are remembered", len(l.seen))
		}
	}
	for run, tc := range map[string]struct {
		got   []string
		level int64
	}{"a": {gotA(), 20}, "b": {gotB(), 40}} {
		var want []string
		for _, line := range s.lines {
			if *line.FlowRunID == run && line.Level >= tc.level {
				want = append(want, line.ID)
			}
		}
		slices.Sort(tc.got)
		if !slices.Equal(tc.got, want) {
			t.Errorf("%s received %d lines, expected %d", run, len(tc.got), len(want))
		}
	}
}

// TestLogReaderOfManyLines: many lines at once are sent completely and in order, and few of them are read twice.
func TestLogReaderOfManyLines(t *testing.T) {
	var s lateLogs
	l := s.reader()
	subscribed, got := subscribeTo(t, "a", 20)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	poll := func() {
		if _, err := l.read(t.Context(), []*subscriber{subscribed}, time.Now); err != nil {
			t.Fatal(err)
		}
	}
	poll()
	const count = 4 * maxLinesPerPoll
	for i := range count {
		s.write("a", 20, start.Add(time.Duration(i)*time.Millisecond))
	}
	for range 6 {
		poll()
	}
	sent := got()
	if len(sent) != count || !slices.IsSorted(sent) {
		t.Errorf("%d of %d lines were sent, in order: %v", len(sent), count, slices.IsSorted(sent))
	}
	if s.read > count+10*maxSeen {
		t.Errorf("%d lines were read for %d", s.read, count)
	}
}

// TestLogReaderStartsWithTheLastPage: for a run that has been running for a while, the last page of its log is sent, then new
// lines.
func TestLogReaderStartsWithTheLastPage(t *testing.T) {
	var s lateLogs
	l := s.reader()
	old, gotOld := subscribeTo(t, "old", 20)
	fresh, gotNew := subscribeTo(t, "new", 20)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 500 {
		s.write("old", 20, start.Add(time.Duration(i)*time.Millisecond))
	}
	s.write("new", 20, start.Add(-time.Hour))
	for range 3 {
		if _, err := l.read(t.Context(), []*subscriber{old, fresh}, time.Now); err != nil {
			t.Fatal(err)
		}
	}
	s.write("old", 20, start.Add(time.Minute))
	if newLines, err := l.read(t.Context(), []*subscriber{old, fresh}, time.Now); err != nil || !newLines {
		t.Fatal(newLines, err)
	}
	sent, others := gotOld(), gotNew()
	if len(sent) != rest.PageSize+1 || sent[0] != "old-000300" || len(others) != 1 {
		t.Errorf("got %d lines of the old run, from %s on, and %d lines of the new run", len(sent), sent[0], len(others))
	}
}
