package runwatch

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

// scriptedRuns are runs that change to their next state with each poll. Their clock advances only in pauses.
type scriptedRuns struct {
	states   []string // the last one repeats
	lines    int      // how many lines each run writes before each poll
	lastLine int      // the poll before which each run writes the last line of its log; 1 for the first, 0 for none
	fail     int      // the poll that fails
	deleted  int      // the poll from which the runs no longer exist

	mu       sync.Mutex
	now      time.Time
	polls    map[string]int // by run
	logs     []*client.Log
	requests []int // how many IDs each request had
	passed   time.Duration
}

// watch returns a watch of the runs. Each pause lasts until the ready channel is closed.
func (p *scriptedRuns) watch(ready <-chan struct{}) *Watch {
	p.now, p.polls = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), map[string]int{}
	w := &Watch{interval: DefaultPollInterval, readRuns: p.read, joined: make(chan struct{}, 1)}
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
	w.logs = logReader{
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

func (p *scriptedRuns) read(_ context.Context, ids []string) ([]*client.FlowRun, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = append(p.requests, len(ids))
	if len(p.requests) == p.fail {
		return nil, errors.New("broken")
	}
	var out []*client.FlowRun
	for _, id := range ids {
		if p.deleted > 0 && len(p.requests) >= p.deleted {
			continue
		}
		state := p.states[min(p.polls[id], len(p.states)-1)]
		p.polls[id]++
		for i := range p.lines {
			p.logs = append(p.logs, &client.Log{ID: fmt.Sprint(id, "-", p.polls[id], "-", i), FlowRunID: &id, Level: 20,
				Timestamp: p.now.Add(time.Duration(i))})
		}
		if p.polls[id] == p.lastLine {
			p.logs = append(p.logs, &client.Log{ID: id + "-last", FlowRunID: &id, Level: 20, Name: "prefect.flow_runs",
				Message: "Finished in state Completed()", Timestamp: p.now})
		}
		out = append(out, &client.FlowRun{Object: rest.Object{ID: id}, StateType: state, StateName: state, StartTime: &p.now, RunCount: 1})
	}
	return out, nil
}

func (p *scriptedRuns) linesOf(runs []string, from time.Time) []*client.Log {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = append(p.requests, len(runs))
	return slices.DeleteFunc(slices.Clone(p.logs), func(l *client.Log) bool {
		return !slices.Contains(runs, *l.FlowRunID) || l.Timestamp.Before(from)
	})
}

// recorder records the states and the IDs of the lines that were reported.
type recorder struct{ states, lines []string }

func (r *recorder) State(run *client.FlowRun) { r.states = append(r.states, run.StateName) }

func (r *recorder) Line(l *client.Log) { r.lines = append(r.lines, l.ID) }

// always returns a closed channel, which never blocks.
func always() <-chan struct{} {
	out := make(chan struct{})
	close(out)
	return out
}

func endsOrIs(states ...string) func(*client.FlowRun) bool {
	return func(run *client.FlowRun) bool {
		return client.IsFinal(run.StateType) || slices.Contains(states, run.StateType)
	}
}

// TestFollow: one subscriber receives every state.
func TestFollow(t *testing.T) {
	for name, tc := range map[string]struct {
		runs    *scriptedRuns
		stopOn  []string
		want    []string
		wantErr string
	}{
		"finished before":     {runs: &scriptedRuns{states: []string{"COMPLETED"}}, want: []string{"COMPLETED"}},
		"finishes later":      {runs: &scriptedRuns{states: []string{"SCHEDULED", "SCHEDULED", "PENDING", "RUNNING", "FAILED"}}, want: []string{"SCHEDULED", "PENDING", "RUNNING", "FAILED"}},
		"is paused":           {runs: &scriptedRuns{states: []string{"RUNNING", "PAUSED", "COMPLETED"}}, stopOn: []string{"PAUSED"}, want: []string{"RUNNING", "PAUSED"}},
		"request fails":       {runs: &scriptedRuns{states: []string{"RUNNING"}, fail: 3}, want: []string{"RUNNING"}, wantErr: "broken"},
		"first request fails": {runs: &scriptedRuns{states: []string{"RUNNING"}, fail: 1}, wantErr: "broken"},
		"is deleted":          {runs: &scriptedRuns{states: []string{"RUNNING"}, deleted: 3}, want: []string{"RUNNING"}, wantErr: "the record of the flow run a no longer exists on the server; it was deleted"},
	} {
		t.Run(name, func(t *testing.T) {
			var got recorder
			run, err := tc.runs.watch(always()).Follow(t.Context(), "a", NoLines, endsOrIs(tc.stopOn...), &got)
			if diff := cmp.Diff(tc.want, got.states); diff != "" {
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

// TestFollowersShareRequests: one request polls a hundred runs, and the goroutine ends with the last subscriber.
func TestFollowersShareRequests(t *testing.T) {
	const count = 100
	p := &scriptedRuns{states: []string{"RUNNING", "RUNNING", "COMPLETED"}, lines: 1}
	ready := make(chan struct{})
	w := p.watch(ready)
	var all sync.WaitGroup
	recorders := make([]recorder, count)
	for i := range count {
		all.Go(func() {
			run, err := w.Follow(t.Context(), fmt.Sprintf("%03d", i), 20, endsOrIs(), &recorders[i])
			if err != nil || run.StateName != "COMPLETED" {
				t.Errorf("got %v, %v", run, err)
			}
		})
	}
	testenv.Eventually(t, func() bool { return len(w.current(t.Context())) == count })
	close(ready)
	all.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.subscribers) > 0 || w.stop != nil {
		t.Errorf("%d subscribers are left; the goroutine has ended: %v", len(w.subscribers), w.stop == nil)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	// A poll makes one request for the states, and one or two for the lines. Some runs subscribe one poll before the others,
	// and polling goes on for a while after the runs have finished, until their logs are complete.
	if n := len(p.requests); n > 30 {
		t.Errorf("there were %d requests for %d runs", n, count)
	}
	for i, r := range recorders {
		want := make([]string, p.polls[fmt.Sprintf("%03d", i)])
		for j := range want {
			want[j] = fmt.Sprintf("%03d-%d-0", i, j+1)
		}
		if diff := cmp.Diff(want, r.lines); diff != "" {
			t.Errorf("the lines of run %d: %s", i, diff)
		}
	}
}

// TestRequestRate: at most one request a second for each run, and fewer while nothing changes.
func TestRequestRate(t *testing.T) {
	states := slices.Concat(slices.Repeat([]string{"RUNNING"}, 200), []string{"COMPLETED"})
	p := &scriptedRuns{states: states}
	if _, err := p.watch(always()).Follow(t.Context(), "a", 20, endsOrIs(), new(recorder)); err != nil {
		t.Fatal(err)
	}
	if rate := float64(len(p.requests)) / p.passed.Seconds(); rate > 0.42 {
		t.Errorf("%.2f requests a second for a run that writes no lines", rate)
	}
	p = &scriptedRuns{states: states, lines: 1}
	if _, err := p.watch(always()).Follow(t.Context(), "a", 20, endsOrIs(), new(recorder)); err != nil {
		t.Fatal(err)
	}
	if rate := float64(len(p.requests)-2) / p.passed.Seconds(); rate > 1 {
		t.Errorf("%.2f requests a second for a run that writes lines continuously", rate)
	}
}

// TestFollowAfterCancel: a canceled subscriber does not block the watch, which restarts for the next subscriber.
func TestFollowAfterCancel(t *testing.T) {
	p := &scriptedRuns{states: []string{"RUNNING"}}
	w := p.watch(always())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Follow(ctx, "a", NoLines, endsOrIs(), new(recorder)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if run, err := w.Follow(t.Context(), "a", NoLines, endsOrIs("RUNNING"), new(recorder)); err != nil || run == nil {
		t.Errorf("got %v, %v", run, err)
	}
}

// TestFollowWaitsForTheLastLine: the log of a finished run is read until its last line has arrived, even if no lines arrive for
// longer than processes usually take to send them.
func TestFollowWaitsForTheLastLine(t *testing.T) {
	for _, state := range []string{"COMPLETED", "FAILED"} {
		for name, level := range map[string]int64{"all lines": 0, "warnings": 30} {
			t.Run(state+" "+name, func(t *testing.T) {
				p := &scriptedRuns{states: []string{"RUNNING", state}, lastLine: 6}
				var got recorder
				if _, err := p.watch(always()).Follow(t.Context(), "a", level, endsOrIs(), &got); err != nil {
					t.Fatal(err)
				}
				if p.polls["a"] < p.lastLine {
					t.Errorf("the watch ended after %d polls and %s", p.polls["a"], p.passed)
				}
				if reported := len(got.lines) == 1; reported != (level == 0) {
					t.Errorf("got the lines %q", got.lines)
				}
			})
		}
	}
}

// TestLogComplete: how long Follow waits for the log of a run that has stopped.
func TestLogComplete(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) *time.Time { return new(now.Add(-d)) }
	for name, tc := range map[string]struct {
		s    subscriber
		want bool
	}{
		"just stopped":                           {subscriber{run: &client.FlowRun{StartTime: ago(0)}, stoppedAt: *ago(0), quietSince: *ago(0)}, false},
		"no new lines":                           {subscriber{run: &client.FlowRun{StartTime: ago(0)}, stoppedAt: *ago(3 * time.Second), quietSince: *ago(3 * time.Second)}, true},
		"has its last line":                      {subscriber{run: &client.FlowRun{StateType: "COMPLETED", StartTime: ago(0)}, hasLastLine: true, stoppedAt: *ago(3 * time.Second), quietSince: *ago(3 * time.Second)}, true},
		"no last line yet":                       {subscriber{run: &client.FlowRun{StateType: "COMPLETED", StartTime: ago(0)}, stoppedAt: *ago(9 * time.Second), quietSince: *ago(9 * time.Second)}, false},
		"no last line in time":                   {subscriber{run: &client.FlowRun{StateType: "FAILED", StartTime: ago(0)}, stoppedAt: *ago(LogDelay), quietSince: *ago(LogDelay)}, true},
		"crashed without a last line":            {subscriber{run: &client.FlowRun{StateType: "CRASHED", StartTime: ago(0)}, stoppedAt: *ago(3 * time.Second), quietSince: *ago(3 * time.Second)}, true},
		"new lines":                              {subscriber{run: &client.FlowRun{StartTime: ago(0)}, stoppedAt: *ago(9 * time.Second), quietSince: *ago(time.Second)}, false},
		"new lines until the timeout":            {subscriber{run: &client.FlowRun{StartTime: ago(0)}, stoppedAt: *ago(LogDelay), quietSince: *ago(0)}, true},
		"never started":                          {subscriber{run: &client.FlowRun{}, stoppedAt: *ago(0), quietSince: *ago(0)}, true},
		"stopped long before the first poll":     {subscriber{run: &client.FlowRun{StartTime: ago(0), EndTime: ago(time.Hour)}, alreadyStopped: true, stoppedAt: *ago(0), quietSince: *ago(0)}, true},
		"stopped long ago by the server's clock": {subscriber{run: &client.FlowRun{StartTime: ago(0), EndTime: ago(time.Hour)}, stoppedAt: *ago(0), quietSince: *ago(0)}, false},
		"log not needed":                         {subscriber{level: NoLines, run: &client.FlowRun{StartTime: ago(0)}, stoppedAt: *ago(0), quietSince: *ago(0)}, true},
		"log needed for errors only":             {subscriber{level: NoLines, run: &client.FlowRun{StateType: "FAILED", StartTime: ago(0)}, stoppedAt: *ago(0), quietSince: *ago(0)}, false},
	} {
		if got := tc.s.logComplete(DefaultPollInterval, now); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
