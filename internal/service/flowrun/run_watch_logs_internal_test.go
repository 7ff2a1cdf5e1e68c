package flowrun

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

// lateLogs is logs whose lines arrive in batches, late and out of order.
type lateLogs struct {
	lines []*client.Log // those that have arrived
	asked int           // how many lines were read
}

func (s *lateLogs) logWatch() *logWatch {
	read := func(runs []string, level int64, from time.Time) []*client.Log {
		out := slices.DeleteFunc(slices.Clone(s.lines), func(l *client.Log) bool {
			return !slices.Contains(runs, *l.FlowRunID) || l.Level < level || l.Timestamp.Before(from)
		})
		slices.SortStableFunc(out, func(a, b *client.Log) int { return a.Timestamp.Compare(b.Timestamp) })
		return out
	}
	return &logWatch{
		from: map[string]time.Time{}, seen: map[string]time.Time{},
		last: func(_ context.Context, runs []string, level int64) ([]*client.Log, error) {
			out := read(runs, level, time.Time{})
			return out[max(0, len(out)-rest.PageSize):], nil
		},
		since: func(_ context.Context, runs []string, level int64, from time.Time) iter.Seq2[*client.Log, error] {
			return func(yield func(*client.Log, error) bool) {
				for i, l := range read(runs, level, from) {
					if s.asked++; i == mostLines || !yield(l, nil) {
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

// hears makes a follower of a running run. The function ends the telling and returns what was told.
func hears(t *testing.T, run string, level int64) (*subscriber, func() []string) {
	var got []string
	f := &subscriber{id: run, level: level, news: make(chan update), gone: t.Context().Done(), run: &client.FlowRun{StateType: "RUNNING"}}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for n := range f.news {
			got = append(got, n.line.ID)
		}
	}()
	return f, func() []string {
		close(f.news)
		<-heard
		return got
	}
}

// TestLogWatch: every line of every run is told once, however late and in whatever order they arrive.
func TestLogWatch(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var s lateLogs
	l := s.logWatch()
	a, gotA := hears(t, "a", 20)
	b, gotB := hears(t, "b", 40)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for look := range 300 {
		now := start.Add(time.Duration(look) * 2 * time.Second)
		for range random.IntN(20) {
			// Up to twenty seconds late, and many at the very same time.
			at := now.Add(-time.Duration(random.IntN(20)) * time.Second)
			s.write([]string{"a", "b", "c"}[random.IntN(3)], 10*int64(1+random.IntN(5)), at)
		}
		if _, err := l.read(t.Context(), []*subscriber{a, b}, time.Now); err != nil {
			t.Fatal(err)
		}
		if len(l.seen) > mostSeen {
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
			t.Errorf("%s was told %d lines, expected %d", run, len(tc.got), len(want))
		}
	}
}

// TestLogWatchOfMany: many lines at once are told completely and in order, and few of them are read twice.
func TestLogWatchOfMany(t *testing.T) {
	var s lateLogs
	l := s.logWatch()
	f, got := hears(t, "a", 20)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	look := func() {
		if _, err := l.read(t.Context(), []*subscriber{f}, time.Now); err != nil {
			t.Fatal(err)
		}
	}
	look()
	const count = 4 * mostLines
	for i := range count {
		s.write("a", 20, start.Add(time.Duration(i)*time.Millisecond))
	}
	for range 6 {
		look()
	}
	told := got()
	if len(told) != count || !slices.IsSorted(told) {
		t.Errorf("%d of %d lines were told, in order: %v", len(told), count, slices.IsSorted(told))
	}
	if s.asked > count+10*mostSeen {
		t.Errorf("%d lines were read for %d", s.asked, count)
	}
}

// TestLogWatchBegins: of a run that was at work before, the last page of its log is told, and then what is new.
func TestLogWatchBegins(t *testing.T) {
	var s lateLogs
	l := s.logWatch()
	old, gotOld := hears(t, "old", 20)
	fresh, gotNew := hears(t, "new", 20)
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
	if spoke, err := l.read(t.Context(), []*subscriber{old, fresh}, time.Now); err != nil || !spoke {
		t.Fatal(spoke, err)
	}
	told, others := gotOld(), gotNew()
	if len(told) != rest.PageSize+1 || told[0] != "old-000300" || len(others) != 1 {
		t.Errorf("told %d lines of the old run, from %s on, and %d of the new one", len(told), told[0], len(others))
	}
}
