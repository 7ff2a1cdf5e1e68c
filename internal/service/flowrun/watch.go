package flowrun

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// PollInterval is how often runs are looked at.
type PollInterval struct {
	// First is the shortest pause between two looks, longest the one that it grows to while nothing changes.
	First, Longest time.Duration
	// settle is how long after its end a run's log must have been quiet to be complete: those who write it send their
	// lines every two seconds.
	settle time.Duration
	// lag is how long after its end at most a run's log is waited for when its last line does not come.
	lag time.Duration
}

// DefaultPollInterval asks less than once a second for each run.
var DefaultPollInterval = PollInterval{First: time.Second, Longest: 5 * time.Second, settle: 3 * time.Second, lag: logLag}

// RunWatch looks at all the runs of a workspace that somebody waits for, with one request for many of them. Its goroutine
// lives while somebody waits.
type RunWatch struct {
	PollInterval
	runs  func(ctx context.Context, ids []string) ([]*client.FlowRun, error)
	logs  logWatch // without memory: each look begins with a copy
	now   func() time.Time
	pause func(context.Context, time.Duration, <-chan struct{})

	mu        sync.Mutex
	followers []*subscriber
	joined    chan struct{} // holds a token when somebody has joined since the last look
	stop      context.CancelFunc
}

// NewRunWatch is a watch of the runs that the client reaches.
func NewRunWatch(c *client.Client, p PollInterval) *RunWatch {
	return &RunWatch{
		PollInterval: p, now: time.Now, pause: framework.SleepUntil, joined: make(chan struct{}, 1),
		runs: c.FlowRunsByID,
		logs: logWatch{
			last: c.LastLogsOf,
			since: func(ctx context.Context, runs []string, level int64, from time.Time) iter.Seq2[*client.Log, error] {
				return c.LogsSince(ctx, runs, level, from, mostLines)
			},
		},
	}
}

// pollIntervalKey is the key of how often runs are looked at.
type pollIntervalKey struct{}

// SetPollInterval says how often runs are looked at, instead of at the usual pace.
func SetPollInterval(c *framework.ProviderData, p PollInterval) {
	framework.SetShared(c, pollIntervalKey{}, p)
}

// watchKey is the key of what looks at the runs of a place, by its address.
type watchKey string

// watchOf is what looks at the runs of the client's place, for all that wait there.
func watchOf(c *framework.ProviderData, in *client.Client) *RunWatch {
	return framework.Shared(c, watchKey(in.Endpoint()), func() *RunWatch {
		return NewRunWatch(in, framework.Shared(c, pollIntervalKey{}, func() PollInterval { return DefaultPollInterval }))
	})
}

// subscriber is one who waits for a run.
type subscriber struct {
	id    string
	level int64 // of the log lines that it receives; NoLines for none
	stops func(*client.FlowRun) bool
	news  chan update
	gone  <-chan struct{}

	// The rest is the watch's alone.
	run          *client.FlowRun // as last seen
	alreadyEnded bool            // that the run had stopped when it was first seen
	stoppedAt    time.Time       // when stops first held
	quietAt      time.Time       // since when no line has come
	lastLine     bool            // that the line has come which the run's engine ends the log with
}

// NoLines is a level that no line has.
const NoLines = 101

// update is one thing that a subscriber receives: a line, the run in a new state or for the last time, or what went wrong.
type update struct {
	line *client.Log
	run  *client.FlowRun
	last bool
	err  error
}

// reporter says what happens to a run while it is waited for.
type reporter interface {
	state(*client.FlowRun)
	line(*client.Log)
}

// Follow waits until stops holds for the run, and tells what happens until then. The log of a run that
// has ended is awaited too. It returns the run as last seen, which after an error may be nil.
func (w *RunWatch) Follow(
	ctx context.Context,
	id string,
	level int64,
	stops func(*client.FlowRun) bool,
	to reporter,
) (last *client.FlowRun, err error) {
	// What is waited for no more must not hold up the others, which share the goroutine that sends the news.
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	f := &subscriber{id: id, level: level, stops: stops, news: make(chan update), gone: ctx.Done()}
	w.join(ctx, f)
	defer w.leave(f)
	for {
		select {
		case <-ctx.Done():
			return last, ctx.Err()
		case n := <-f.news:
			switch {
			case n.err != nil:
				return last, n.err
			case n.line != nil:
				to.line(n.line)
				continue
			case last == nil || changed(last, n.run):
				to.state(n.run)
			}
			if last = n.run; n.last {
				return last, nil
			}
		}
	}
}

// changed reports whether the run is in another state than before.
func changed(before, after *client.FlowRun) bool {
	return before.StateType != after.StateType || before.StateName != after.StateName || before.RunCount != after.RunCount
}

func (w *RunWatch) join(ctx context.Context, f *subscriber) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.followers = append(w.followers, f)
	if w.stop == nil {
		// The one who comes first may leave before the others.
		all, stop := context.WithCancel(context.WithoutCancel(ctx))
		w.stop = stop
		go w.look(all)
		return
	}
	select {
	case w.joined <- struct{}{}:
	default:
	}
}

// leave ends the looking when nobody is left.
func (w *RunWatch) leave(f *subscriber) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.followers = slices.DeleteFunc(w.followers, func(other *subscriber) bool { return other == f })
	if len(w.followers) == 0 && w.stop != nil {
		w.stop()
		w.stop = nil
	}
}

// all is those who wait. When the look of ctx has been stopped they are another's.
func (w *RunWatch) all(ctx context.Context) []*subscriber {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ctx.Err() != nil {
		return nil
	}
	return slices.Clone(w.followers)
}

// look looks at the runs until ctx ends.
func (w *RunWatch) look(ctx context.Context) {
	logs := w.logs
	logs.from, logs.seen = map[string]time.Time{}, map[string]time.Time{}
	for wait := w.First; ctx.Err() == nil; {
		all := w.all(ctx)
		logs.requests = 0
		moved, err := w.once(ctx, all, &logs)
		if err != nil {
			for _, f := range all {
				w.dismiss(f, update{err: err})
			}
		}
		if wait = min(wait*3/2, w.Longest); moved {
			wait = w.First
		}
		// Not more than one request a second for each run.
		requests := 1 + (len(all)-1)/rest.PageSize + logs.requests
		least := max(w.First, w.First*time.Duration(requests)/time.Duration(max(1, len(all))))
		w.pause(ctx, least, nil)
		// Those who come now are looked at soon.
		w.pause(ctx, wait-least, w.joined)
	}
}

// once looks at all the runs once, and reports whether one of them moved.
func (w *RunWatch) once(ctx context.Context, all []*subscriber, logs *logWatch) (moved bool, err error) {
	if len(all) == 0 {
		return false, nil
	}
	runs, err := w.read(ctx, all)
	if err != nil {
		return false, err
	}
	for _, f := range all {
		moved = w.see(f, runs[f.id]) || moved
	}
	spoke, err := logs.read(ctx, all, w.now)
	if err != nil {
		return false, err
	}
	for _, f := range all {
		if f.run != nil && f.stops(f.run) && f.settled(w.PollInterval, w.now()) {
			w.dismiss(f, update{run: f.run, last: true})
		}
	}
	return moved || spoke, nil
}

// read returns the runs of the followers by id.
func (w *RunWatch) read(ctx context.Context, all []*subscriber) (map[string]*client.FlowRun, error) {
	var ids []string
	for _, f := range all {
		ids = append(ids, f.id)
	}
	slices.Sort(ids)
	runs, err := w.runs(ctx, slices.Compact(ids))
	out := map[string]*client.FlowRun{}
	for _, run := range runs {
		out[run.ID] = run
	}
	return out, err
}

// see takes note of the run as it is now, nil when it is gone, and reports whether it moved.
func (w *RunWatch) see(f *subscriber, run *client.FlowRun) bool {
	if run == nil {
		w.dismiss(
			f,
			update{err: diag.CodeRunGone.Wrapf("the record of the flow run %s is no longer on the server: somebody has deleted it", f.id)},
		)
		f.run = nil
		return false
	}
	if f.run == nil {
		f.alreadyEnded = f.stops(run)
	}
	moved := f.run == nil || changed(f.run, run)
	if f.run != nil && f.run.RunCount != run.RunCount {
		f.lastLine = false // that was another attempt's
	}
	f.run = run
	if moved {
		f.stoppedAt = time.Time{}
		f.tell(update{run: run})
	}
	if f.stops(run) && f.stoppedAt.IsZero() {
		f.stoppedAt, f.quietAt = w.now(), w.now()
	}
	return moved
}

// dismiss tells the last news, and looks at the run no more.
func (w *RunWatch) dismiss(f *subscriber, n update) {
	f.tell(n)
	w.leave(f)
}

// settled reports whether nothing more is to be expected of the log of a run that has stopped.
func (f *subscriber) settled(p PollInterval, now time.Time) bool {
	if !f.listens() || f.run.StartTime == nil {
		return true
	}
	// One that ended long ago has nothing more to say.
	if end := f.run.EndTime; f.alreadyEnded && end != nil && now.Sub(*end) > p.lag {
		return true
	}
	// A process that was killed can't say that it has finished.
	finishes := f.run.StateType == "COMPLETED" || f.run.StateType == "FAILED"
	return (now.Sub(f.quietAt) >= p.settle && (f.lastLine || !finishes)) || now.Sub(f.stoppedAt) >= p.lag
}

// listens reports whether the log matters: it is told, or the last errors in it will be shown.
func (f *subscriber) listens() bool {
	return f.level != NoLines || (f.run != nil && (f.run.StateType == "FAILED" || f.run.StateType == "CRASHED"))
}

// hear takes note of a line of the run's log.
func (f *subscriber) hear(line *client.Log, now time.Time) {
	f.quietAt = now
	f.lastLine = f.lastLine || isLastLine(line)
	if line.Level >= f.level {
		f.tell(update{line: line})
	}
}

// readLevel is the level from which lines are read: once the run has stopped, also that of the line which ends its log.
func (f *subscriber) readLevel() int64 {
	if f.stoppedAt.IsZero() {
		return f.level
	}
	return min(f.level, client.InfoLevel)
}

// isLastLine reports whether the line is the one that Prefect's flow engine ends the log of a run with. It is written
// after the run has ended, as are those before it that were still to be sent.
func isLastLine(line *client.Log) bool {
	return line.Name == "prefect.flow_runs" && strings.HasPrefix(line.Message, "Finished in state ")
}

// tell waits until the follower has heard it, or has gone.
func (f *subscriber) tell(n update) {
	select {
	case f.news <- n:
	case <-f.gone:
	}
}
