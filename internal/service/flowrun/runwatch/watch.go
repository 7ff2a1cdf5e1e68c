package runwatch

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// LogDelay is how long the log of a run may grow after the run has finished: its process and its worker exit later, and both
// send their lines every two seconds.
const LogDelay = 10 * time.Second

// PollInterval is how often runs are polled.
type PollInterval struct {
	// Min is the pause after a poll that found a change. Without changes, the pause grows up to Max.
	Min, Max time.Duration
	// quiet is how long no line must have arrived for the log of a finished run to be complete. Processes send their lines
	// every two seconds.
	quiet time.Duration
	// logTimeout is the longest wait for the last line of the log of a finished run.
	logTimeout time.Duration
}

// DefaultPollInterval polls each run less than once a second.
var DefaultPollInterval = PollInterval{Min: time.Second, Max: 5 * time.Second, quiet: 3 * time.Second, logTimeout: LogDelay}

// Watch polls all runs of a workspace that have subscribers, with one request for many runs. Its goroutine runs while there are
// subscribers.
type Watch struct {
	interval PollInterval
	readRuns func(ctx context.Context, ids []string) ([]*client.FlowRun, error)
	logs     logReader // has read nothing: the goroutine starts with a copy
	now      func() time.Time
	pause    func(context.Context, time.Duration, <-chan struct{})

	mu          sync.Mutex
	subscribers []*subscriber
	joined      chan struct{} // holds a token if a subscriber was added since the last poll
	stop        context.CancelFunc
}

// newWatch returns a watch of the runs in the client's workspace.
func newWatch(c *client.Client, interval PollInterval) *Watch {
	return &Watch{
		interval: interval, now: time.Now, pause: framework.SleepUntil, joined: make(chan struct{}, 1),
		readRuns: c.FlowRunsByID,
		logs: logReader{
			last: c.LastLogsOf,
			since: func(ctx context.Context, runs []string, level int64, from time.Time) iter.Seq2[*client.Log, error] {
				return c.LogsSince(ctx, runs, level, from, maxLinesPerPoll)
			},
		},
	}
}

type pollIntervalKey struct{}

// SetPollInterval replaces DefaultPollInterval for the watches of a provider.
func SetPollInterval(c *framework.ProviderData, interval PollInterval) {
	framework.SetShared(c, pollIntervalKey{}, interval)
}

// watchKey is the endpoint of the workspace whose runs are watched.
type watchKey string

// Of returns the watch of the client's workspace. All callers of one provider share it.
func Of(c *framework.ProviderData, in *client.Client) *Watch {
	return framework.Shared(c, watchKey(in.Endpoint()), func() *Watch {
		return newWatch(in, framework.Shared(c, pollIntervalKey{}, func() PollInterval { return DefaultPollInterval }))
	})
}

// Reporter receives the changes of a run while it is followed.
type Reporter interface {
	State(*client.FlowRun)
	Line(*client.Log)
}

// Follow reports the states and the log of a run until stops returns true for it and its log is complete. It returns the run
// as last read, which may be nil after an error.
func (w *Watch) Follow(
	ctx context.Context,
	id string,
	level int64,
	stops func(*client.FlowRun) bool,
	to Reporter,
) (last *client.FlowRun, err error) {
	// After the return, the goroutine must not block on an update for this subscriber: all subscribers share it.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &subscriber{id: id, level: level, stops: stops, updates: make(chan update), done: ctx.Done()}
	w.subscribe(ctx, s)
	defer w.unsubscribe(s)
	var reported *client.FlowRun
	for {
		select {
		case <-ctx.Done():
			return last, ctx.Err()
		case u := <-s.updates:
			switch {
			case u.err != nil:
				return last, u.err
			case u.line != nil:
				to.Line(u.line)
				continue
			case stops(u.run) && !u.last: // reported after the rest of the log, which arrives later
			case reported == nil || stateChanged(reported, u.run):
				to.State(u.run)
				reported = u.run
			}
			if last = u.run; u.last {
				return last, nil
			}
		}
	}
}

// stateChanged reports whether the state of a run has changed.
func stateChanged(before, after *client.FlowRun) bool {
	return before.StateType != after.StateType || before.StateName != after.StateName || before.RunCount != after.RunCount
}

// subscribe adds a subscriber, and starts the goroutine for the first one.
func (w *Watch) subscribe(ctx context.Context, s *subscriber) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subscribers = append(w.subscribers, s)
	if w.stop == nil {
		// The first subscriber's context may end before the other subscribers are done.
		shared, stop := context.WithCancel(context.WithoutCancel(ctx))
		w.stop = stop
		go w.poll(shared)
		return
	}
	select {
	case w.joined <- struct{}{}:
	default:
	}
}

// unsubscribe removes a subscriber, and stops the goroutine after the last one.
func (w *Watch) unsubscribe(s *subscriber) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subscribers = slices.DeleteFunc(w.subscribers, func(other *subscriber) bool { return other == s })
	if len(w.subscribers) == 0 && w.stop != nil {
		w.stop()
		w.stop = nil
	}
}

// current returns the subscribers. It returns none to a goroutine that was stopped: a later goroutine polls for them.
func (w *Watch) current(ctx context.Context) []*subscriber {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ctx.Err() != nil {
		return nil
	}
	return slices.Clone(w.subscribers)
}

// poll polls the runs until ctx ends.
func (w *Watch) poll(ctx context.Context) {
	logs := w.logs
	logs.from, logs.seen = map[string]time.Time{}, map[string]time.Time{}
	for wait := w.interval.Min; ctx.Err() == nil; {
		all := w.current(ctx)
		logs.requests = 0
		changed, err := w.pollOnce(ctx, all, &logs)
		if err != nil {
			for _, s := range all {
				w.finish(s, update{err: err})
			}
		}
		if wait = min(wait*3/2, w.interval.Max); changed {
			wait = w.interval.Min
		}
		// At most one request a second for each run.
		requests := 1 + (len(all)-1)/rest.PageSize + logs.requests
		least := max(w.interval.Min, w.interval.Min*time.Duration(requests)/time.Duration(max(1, len(all))))
		w.pause(ctx, least, nil)
		// A new subscriber ends the rest of the pause.
		w.pause(ctx, wait-least, w.joined)
	}
}

// pollOnce reads all runs and their new log lines, and reports whether anything has changed.
func (w *Watch) pollOnce(ctx context.Context, all []*subscriber, logs *logReader) (changed bool, err error) {
	if len(all) == 0 {
		return false, nil
	}
	runs, err := w.read(ctx, all)
	if err != nil {
		return false, err
	}
	for _, s := range all {
		if runs[s.id] == nil {
			s.run = nil
			w.finish(s, update{
				err: diag.CodeRunGone.Wrapf("the record of the flow run %s no longer exists on the server; it was deleted", s.id),
			})
			continue
		}
		changed = s.setRun(runs[s.id], w.now()) || changed
	}
	newLines, err := logs.read(ctx, all, w.now)
	for _, s := range all {
		s.sendState()
	}
	if err != nil {
		return false, err
	}
	for _, s := range all {
		if s.run != nil && s.stops(s.run) && s.logComplete(w.interval, w.now()) {
			w.finish(s, update{run: s.run, last: true})
		}
	}
	return changed || newLines, nil
}

// read returns the runs of the subscribers by ID.
func (w *Watch) read(ctx context.Context, all []*subscriber) (map[string]*client.FlowRun, error) {
	var ids []string
	for _, s := range all {
		ids = append(ids, s.id)
	}
	slices.Sort(ids)
	runs, err := w.readRuns(ctx, slices.Compact(ids))
	out := map[string]*client.FlowRun{}
	for _, run := range runs {
		out[run.ID] = run
	}
	return out, err
}

// finish sends a subscriber its last update and removes it.
func (w *Watch) finish(s *subscriber, u update) {
	s.send(u)
	w.unsubscribe(s)
}
