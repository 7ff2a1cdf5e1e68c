package provider

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// pace is how often runs are looked at.
type pace struct {
	// first is the shortest pause between two looks, longest the one that it grows to while nothing changes.
	first, longest time.Duration
	// settle is how long after its end a run's log must have been quiet to be complete: those who write it send their
	// lines every two seconds.
	settle time.Duration
	// lag is how long after its end at most a run's log is waited for when its last line does not come.
	lag time.Duration
}

// usualPace asks less than once a second for each run.
var usualPace = pace{first: time.Second, longest: 5 * time.Second, settle: 3 * time.Second, lag: logLag}

// runWatch looks at all the runs of a workspace that somebody waits for, with one request for many of them. Its goroutine
// lives while somebody waits.
type runWatch struct {
	pace
	runs  func(ctx context.Context, ids []string) ([]*client.FlowRun, error)
	logs  logWatch // without memory: each look begins with a copy
	now   func() time.Time
	pause func(context.Context, time.Duration, <-chan struct{})

	mu        sync.Mutex
	followers []*follower
	joined    chan struct{} // holds a token when somebody has joined since the last look
	stop      context.CancelFunc
}

func newRunWatch(c *client.Client, p pace) *runWatch {
	return &runWatch{
		pace: p, now: time.Now, pause: pauseUntil, joined: make(chan struct{}, 1),
		runs: c.FlowRunsByID,
		logs: logWatch{
			last: c.LastLogsOf,
			since: func(ctx context.Context, runs []string, level int64, from time.Time) iter.Seq2[*client.Log, error] {
				return c.LogsSince(ctx, runs, level, from, mostLines)
			},
		},
	}
}

// follower is one who waits for a run.
type follower struct {
	id    string
	level int64 // of the log lines that it is told; noLines for none
	stops func(*client.FlowRun) bool
	news  chan news
	gone  <-chan struct{}

	// The rest is the watch's alone.
	run       *client.FlowRun // as last seen
	late      bool            // that the run had stopped when it was first seen
	stoppedAt time.Time       // when stops first held
	quietAt   time.Time       // since when no line has come
	lastLine  bool            // that the line has come which the run's engine ends the log with
}

// noLines is a level that no line has.
const noLines = 101

// news is one thing that a follower is told: a line, the run in a new state or for the last time, or what went wrong.
type news struct {
	line *client.Log
	run  *client.FlowRun
	last bool
	err  error
}

// teller says what happens to a run while it is waited for.
type teller interface {
	state(*client.FlowRun)
	line(*client.Log)
}

// follow waits until stops holds for the run, and tells what happens until then. The log of a run that
// has ended is awaited too. It returns the run as last seen, which after an error may be nil.
func (w *runWatch) follow(ctx context.Context, id string, level int64, stops func(*client.FlowRun) bool, to teller) (last *client.FlowRun, err error) {
	// What is waited for no more must not hold up the others, which share the goroutine that sends the news.
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	f := &follower{id: id, level: level, stops: stops, news: make(chan news), gone: ctx.Done()}
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

func (w *runWatch) join(ctx context.Context, f *follower) {
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
func (w *runWatch) leave(f *follower) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.followers = slices.DeleteFunc(w.followers, func(other *follower) bool { return other == f })
	if len(w.followers) == 0 && w.stop != nil {
		w.stop()
		w.stop = nil
	}
}

// all is those who wait. When the look of ctx has been stopped they are another's.
func (w *runWatch) all(ctx context.Context) []*follower {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ctx.Err() != nil {
		return nil
	}
	return slices.Clone(w.followers)
}

// look looks at the runs until ctx ends.
func (w *runWatch) look(ctx context.Context) {
	logs := w.logs
	logs.from, logs.seen = map[string]time.Time{}, map[string]time.Time{}
	for wait := w.first; ctx.Err() == nil; {
		all := w.all(ctx)
		logs.requests = 0
		moved, err := w.once(ctx, all, &logs)
		if err != nil {
			for _, f := range all {
				w.dismiss(f, news{err: err})
			}
		}
		if wait = min(wait*3/2, w.longest); moved {
			wait = w.first
		}
		// Not more than one request a second for each run.
		requests := 1 + (len(all)-1)/client.PageSize + logs.requests
		least := max(w.first, w.first*time.Duration(requests)/time.Duration(max(1, len(all))))
		w.pause(ctx, least, nil)
		// Those who come now are looked at soon.
		w.pause(ctx, wait-least, w.joined)
	}
}

// once looks at all the runs once, and reports whether one of them moved.
func (w *runWatch) once(ctx context.Context, all []*follower, logs *logWatch) (moved bool, err error) {
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
		if f.run != nil && f.stops(f.run) && f.settled(w.pace, w.now()) {
			w.dismiss(f, news{run: f.run, last: true})
		}
	}
	return moved || spoke, nil
}

// read returns the runs of the followers by id.
func (w *runWatch) read(ctx context.Context, all []*follower) (map[string]*client.FlowRun, error) {
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
func (w *runWatch) see(f *follower, run *client.FlowRun) bool {
	if run == nil {
		w.dismiss(f, news{err: codeRunGone.becausef("the record of the flow run %s is no longer on the server: somebody has deleted it", f.id)})
		f.run = nil
		return false
	}
	if f.run == nil {
		f.late = f.stops(run)
	}
	moved := f.run == nil || changed(f.run, run)
	if f.run != nil && f.run.RunCount != run.RunCount {
		f.lastLine = false // that was another attempt's
	}
	f.run = run
	if moved {
		f.stoppedAt = time.Time{}
		f.tell(news{run: run})
	}
	if f.stops(run) && f.stoppedAt.IsZero() {
		f.stoppedAt, f.quietAt = w.now(), w.now()
	}
	return moved
}

// dismiss tells the last news, and looks at the run no more.
func (w *runWatch) dismiss(f *follower, n news) {
	f.tell(n)
	w.leave(f)
}

// settled reports whether nothing more is to be expected of the log of a run that has stopped.
func (f *follower) settled(p pace, now time.Time) bool {
	if !f.listens() || f.run.StartTime == nil {
		return true
	}
	// One that ended long ago has nothing more to say.
	if end := f.run.EndTime; f.late && end != nil && now.Sub(*end) > p.lag {
		return true
	}
	// A process that was killed can't say that it has finished.
	finishes := f.run.StateType == "COMPLETED" || f.run.StateType == "FAILED"
	return (now.Sub(f.quietAt) >= p.settle && (f.lastLine || !finishes)) || now.Sub(f.stoppedAt) >= p.lag
}

// listens reports whether the log matters: it is told, or the last errors in it will be shown.
func (f *follower) listens() bool {
	return f.level != noLines || (f.run != nil && (f.run.StateType == "FAILED" || f.run.StateType == "CRASHED"))
}

// hear takes note of a line of the run's log.
func (f *follower) hear(line *client.Log, now time.Time) {
	f.quietAt = now
	f.lastLine = f.lastLine || isLastLine(line)
	if line.Level >= f.level {
		f.tell(news{line: line})
	}
}

// readLevel is the level from which lines are read: once the run has stopped, also that of the line which ends its log.
func (f *follower) readLevel() int64 {
	if f.stoppedAt.IsZero() {
		return f.level
	}
	return min(f.level, infoLevel)
}

// isLastLine reports whether the line is the one that Prefect's flow engine ends the log of a run with. It is written
// after the run has ended, as are those before it that were still to be sent.
func isLastLine(line *client.Log) bool {
	return line.Name == "prefect.flow_runs" && strings.HasPrefix(line.Message, "Finished in state ")
}

// tell waits until the follower has heard it, or has gone.
func (f *follower) tell(n news) {
	select {
	case f.news <- n:
	case <-f.gone:
	}
}

// pauseUntil lets the time pass, or less when ctx ends or there is something to wake for.
func pauseUntil(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-wake:
	case <-ctx.Done():
	}
}

// pause lets the time pass, or returns the context's error as soon as it ends.
func pause(ctx context.Context, d time.Duration) error {
	pauseUntil(ctx, d, nil)
	return ctx.Err()
}
