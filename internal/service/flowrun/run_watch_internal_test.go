package flowrun

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// playedRuns is runs that take a step with each look, and whose time passes in the pauses alone.
type playedRuns struct {
	states []string // the last one repeats
	lines  int      // how many each run writes before each look
	finish int      // the look before which each run writes the line that ends its log, from 1 on
	broken int      // the look that fails, from 1 on
	gone   int      // the look from which on the runs are gone

	mu       sync.Mutex
	now      time.Time
	looks    map[string]int
	logs     []*client.Log
	requests []int // how many ids each asked for
	passed   time.Duration
}

// watch is a watch of the runs. Each pause awaits the ready channel.
func (p *playedRuns) watch(ready <-chan struct{}) *RunWatch {
	p.now, p.looks = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), map[string]int{}
	w := &RunWatch{PollInterval: DefaultPollInterval, runs: p.read, joined: make(chan struct{}, 1)}
	w.now = func() time.Time { p.mu.Lock(); defer p.mu.Unlock(); return p.now }
	w.pause = func(ctx context.Context, d time.Duration, _ <-chan struct{}) {
		select {
		case <-ready:
		case <-ctx.Done():
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.now, p.passed = p.now.Add(max(0, d)), p.passed+max(0, d)
	}
	w.logs = logWatch{
		last: func(_ context.Context, runs []string, _ int64) ([]*client.Log, error) {
			all := p.linesOf(runs, time.Time{})
			return all[max(0, len(all)-rest.PageSize):], nil
		},
		since: func(_ context.Context, runs []string, _ int64, from time.Time) iter.Seq2[*client.Log, error] {
			return func(yield func(*client.Log, error) bool) {
				for _, l := range p.linesOf(runs, from) {
					if !yield(l, nil) {
						return
					}
				}
			}
		},
	}
	return w
}

func (p *playedRuns) read(_ context.Context, ids []string) ([]*client.FlowRun, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = append(p.requests, len(ids))
	if len(p.requests) == p.broken {
		return nil, errors.New("broken")
	}
	var out []*client.FlowRun
	for _, id := range ids {
		if p.gone > 0 && len(p.requests) >= p.gone {
			continue
		}
		state := p.states[min(p.looks[id], len(p.states)-1)]
		p.looks[id]++
		for i := range p.lines {
			p.logs = append(p.logs, &client.Log{ID: fmt.Sprint(id, "-", p.looks[id], "-", i), FlowRunID: &id, Level: 20,
				Timestamp: p.now.Add(time.Duration(i))})
		}
		if p.looks[id] == p.finish {
			p.logs = append(p.logs, &client.Log{ID: id + " ends", FlowRunID: &id, Level: 20, Name: "prefect.flow_runs",
				Message: "Finished in state Completed()", Timestamp: p.now})
		}
		out = append(out, &client.FlowRun{Object: rest.Object{ID: id}, StateType: state, StateName: state, StartTime: &p.now, RunCount: 1})
	}
	return out, nil
}

func (p *playedRuns) linesOf(runs []string, from time.Time) []*client.Log {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = append(p.requests, len(runs))
	return slices.DeleteFunc(slices.Clone(p.logs), func(l *client.Log) bool {
		return !slices.Contains(runs, *l.FlowRunID) || l.Timestamp.Before(from)
	})
}

// heard is what a follower was told.
type heard struct{ states, lines []string }

func (h *heard) state(run *client.FlowRun) { h.states = append(h.states, run.StateName) }

func (h *heard) line(l *client.Log) { h.lines = append(h.lines, l.ID) }

// always is a channel that never holds anybody up.
func always() <-chan struct{} {
	out := make(chan struct{})
	close(out)
	return out
}

func endsOrIs(states ...string) func(*client.FlowRun) bool {
	return func(run *client.FlowRun) bool { return client.IsFinal(run.StateType) || isIn(run, states) }
}

// TestRunWatch plays states to one follower.
func TestRunWatch(t *testing.T) {
	for name, tc := range map[string]struct {
		runs    *playedRuns
		stopOn  []string
		want    []string
		wantErr string
	}{
		"ends at once": {runs: &playedRuns{states: []string{"COMPLETED"}}, want: []string{"COMPLETED"}},
		"ends later":   {runs: &playedRuns{states: []string{"SCHEDULED", "SCHEDULED", "PENDING", "RUNNING", "FAILED"}}, want: []string{"SCHEDULED", "PENDING", "RUNNING", "FAILED"}},
		"stops before": {runs: &playedRuns{states: []string{"RUNNING", "PAUSED", "COMPLETED"}}, stopOn: []string{"PAUSED"}, want: []string{"RUNNING", "PAUSED"}},
		"fails":        {runs: &playedRuns{states: []string{"RUNNING"}, broken: 3}, want: []string{"RUNNING"}, wantErr: "broken"},
		"fails first":  {runs: &playedRuns{states: []string{"RUNNING"}, broken: 1}, wantErr: "broken"},
		"is deleted":   {runs: &playedRuns{states: []string{"RUNNING"}, gone: 3}, want: []string{"RUNNING"}, wantErr: "the record of the flow run a is no longer on the server: somebody has deleted it"},
	} {
		t.Run(name, func(t *testing.T) {
			var h heard
			run, err := tc.runs.watch(always()).Follow(t.Context(), "a", NoLines, endsOrIs(tc.stopOn...), &h)
			if diff := cmp.Diff(tc.want, h.states); diff != "" {
				t.Error(diff)
			}
			if (err == nil) != (tc.wantErr == "") || (err != nil && err.Error() != tc.wantErr) {
				t.Errorf("got the error %v, expected %q", err, tc.wantErr)
			}
			if (run == nil) != (len(tc.want) == 0) || (run != nil && run.StateName != tc.want[len(tc.want)-1]) {
				t.Errorf("got %+v", run)
			}
		})
	}
}

// TestRunWatchShares: a hundred runs are looked at with one request, and the watch ends with the last of them.
func TestRunWatchShares(t *testing.T) {
	const count = 100
	p := &playedRuns{states: []string{"RUNNING", "RUNNING", "COMPLETED"}, lines: 1}
	ready := make(chan struct{})
	w := p.watch(ready)
	var all sync.WaitGroup
	told := make([]heard, count)
	for i := range count {
		all.Go(func() {
			run, err := w.Follow(t.Context(), fmt.Sprintf("%03d", i), 20, endsOrIs(), &told[i])
			if err != nil || run.StateName != "COMPLETED" {
				t.Errorf("got %v, %v", run, err)
			}
		})
	}
	testenv.WaitFor(t, func() bool { return len(w.all(t.Context())) == count })
	close(ready)
	all.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.followers) > 0 || w.stop != nil {
		t.Errorf("%d still wait, the watch has ended: %v", len(w.followers), w.stop == nil)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	// A look is a request for the states and one or two for the lines. Some runs begin a look before the others, and the
	// logs are awaited for a while after the end.
	if n := len(p.requests); n > 30 {
		t.Errorf("there were %d requests for %d runs", n, count)
	}
	for i, h := range told {
		want := make([]string, p.looks[fmt.Sprintf("%03d", i)])
		for j := range want {
			want[j] = fmt.Sprintf("%03d-%d-0", i, j+1)
		}
		if diff := cmp.Diff(want, h.lines); diff != "" {
			t.Errorf("the lines of run %d: %s", i, diff)
		}
	}
}

// TestRunWatchAsksSeldom: fewer requests than one a second for each run, and fewer still while nothing happens.
func TestRunWatchAsksSeldom(t *testing.T) {
	states := slices.Concat(slices.Repeat([]string{"RUNNING"}, 200), []string{"COMPLETED"})
	p := &playedRuns{states: states}
	if _, err := p.watch(always()).Follow(t.Context(), "a", 20, endsOrIs(), new(heard)); err != nil {
		t.Fatal(err)
	}
	if rate := float64(len(p.requests)) / p.passed.Seconds(); rate > 0.42 {
		t.Errorf("%.2f requests a second for a run that does nothing", rate)
	}
	p = &playedRuns{states: states, lines: 1}
	if _, err := p.watch(always()).Follow(t.Context(), "a", 20, endsOrIs(), new(heard)); err != nil {
		t.Fatal(err)
	}
	if rate := float64(len(p.requests)-2) / p.passed.Seconds(); rate > 1 {
		t.Errorf("%.2f requests a second for a run that writes all the time", rate)
	}
}

// TestRunWatchIsLeft: one who waits no more holds up nobody, and the next one begins anew.
func TestRunWatchIsLeft(t *testing.T) {
	p := &playedRuns{states: []string{"RUNNING"}}
	w := p.watch(always())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Follow(ctx, "a", NoLines, endsOrIs(), new(heard)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if run, err := w.Follow(t.Context(), "a", NoLines, endsOrIs("RUNNING"), new(heard)); err != nil || run == nil {
		t.Errorf("got %v, %v", run, err)
	}
}

// TestRunWatchAwaitsTheLastLine: the log of a run that has ended is read until the line that ends it has come, though
// nothing comes for longer than those who write it usually take.
func TestRunWatchAwaitsTheLastLine(t *testing.T) {
	for _, state := range []string{"COMPLETED", "FAILED"} {
		for name, level := range map[string]int64{"of all lines": 0, "of warnings": 30} {
			t.Run(state+" "+name, func(t *testing.T) {
				p := &playedRuns{states: []string{"RUNNING", state}, finish: 6}
				var h heard
				if _, err := p.watch(always()).Follow(t.Context(), "a", level, endsOrIs(), &h); err != nil {
					t.Fatal(err)
				}
				if p.looks["a"] < p.finish {
					t.Errorf("the watch ended after %d looks, %s after the end", p.looks["a"], p.passed)
				}
				if told := len(h.lines) == 1; told != (level == 0) {
					t.Errorf("it told %q", h.lines)
				}
			})
		}
	}
}

// TestSettled: how long the log of a run that has stopped is awaited.
func TestSettled(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) *time.Time { return new(now.Add(-d)) }
	for name, tc := range map[string]struct {
		f    subscriber
		want bool
	}{
		"has just stopped":             {subscriber{run: &client.FlowRun{StartTime: ago(0)}, stoppedAt: *ago(0), quietAt: *ago(0)}, false},
		"has been quiet":               {subscriber{run: &client.FlowRun{StartTime: ago(0)}, stoppedAt: *ago(3 * time.Second), quietAt: *ago(3 * time.Second)}, true},
		"has finished":                 {subscriber{run: &client.FlowRun{StateType: "COMPLETED", StartTime: ago(0)}, lastLine: true, stoppedAt: *ago(3 * time.Second), quietAt: *ago(3 * time.Second)}, true},
		"has not said that it ended":   {subscriber{run: &client.FlowRun{StateType: "COMPLETED", StartTime: ago(0)}, stoppedAt: *ago(9 * time.Second), quietAt: *ago(9 * time.Second)}, false},
		"never says that it ended":     {subscriber{run: &client.FlowRun{StateType: "FAILED", StartTime: ago(0)}, stoppedAt: *ago(logLag), quietAt: *ago(logLag)}, true},
		"was killed":                   {subscriber{run: &client.FlowRun{StateType: "CRASHED", StartTime: ago(0)}, stoppedAt: *ago(3 * time.Second), quietAt: *ago(3 * time.Second)}, true},
		"speaks still":                 {subscriber{run: &client.FlowRun{StartTime: ago(0)}, stoppedAt: *ago(9 * time.Second), quietAt: *ago(time.Second)}, false},
		"speaks for ever":              {subscriber{run: &client.FlowRun{StartTime: ago(0)}, stoppedAt: *ago(logLag), quietAt: *ago(0)}, true},
		"never began":                  {subscriber{run: &client.FlowRun{}, stoppedAt: *ago(0), quietAt: *ago(0)}, true},
		"had ended long before":        {subscriber{run: &client.FlowRun{StartTime: ago(0), EndTime: ago(time.Hour)}, alreadyEnded: true, stoppedAt: *ago(0), quietAt: *ago(0)}, true},
		"ended by another clock":       {subscriber{run: &client.FlowRun{StartTime: ago(0), EndTime: ago(time.Hour)}, stoppedAt: *ago(0), quietAt: *ago(0)}, false},
		"nobody listens":               {subscriber{level: NoLines, run: &client.FlowRun{StartTime: ago(0)}, stoppedAt: *ago(0), quietAt: *ago(0)}, true},
		"nobody listens, but it fails": {subscriber{level: NoLines, run: &client.FlowRun{StateType: "FAILED", StartTime: ago(0)}, stoppedAt: *ago(0), quietAt: *ago(0)}, false},
	} {
		if got := tc.f.settled(DefaultPollInterval, now); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
