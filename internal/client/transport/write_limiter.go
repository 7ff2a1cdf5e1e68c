package transport

import (
	"context"
	"net/http"
	"sync"
)

// firstLimit and maxLimit are the initial and the maximum number of concurrent writes.
const (
	firstLimit = 4
	maxLimit   = 100
	// minGood and maxGood are the bounds of needed.
	minGood = 4
	maxGood = 256
)

// writeLimiter limits the concurrent writes of the process to one server. A server with SQLite rejects most
// concurrent writes, so that they are slower than sequential ones; a server with PostgreSQL, or Prefect Cloud,
// accepts many.
//
// The limit doubles with each round of successful writes until the server is busy for the first time. From then on,
// it is halved whenever the server is busy, and increases by one after a number of successful writes. This number
// increases if the server is busy again soon, so that a server that handles one write at a time rarely gets two; it
// decreases while the limit increases. Writes are admitted in the order of their arrival.
type writeLimiter struct {
	mu      sync.Mutex
	limit   int
	active  int
	waiting []chan struct{}

	saturated bool // the server was busy at least once
	good      int  // successful writes since the limit changed
	needed    int  // successful writes before the limit increases
	decreases int  // number of decreases of the limit so far
}

func newWriteLimiter() *writeLimiter { return &writeLimiter{limit: firstLimit, needed: minGood} }

// acquire waits until a write may start. The caller must call end with whether the server was too busy for the write.
func (l *writeLimiter) acquire(ctx context.Context) (end func(tooBusy bool), err error) {
	if err := l.enter(ctx); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	decreases, full := l.decreases, l.active >= l.limit
	return func(tooBusy bool) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.active--
		l.update(tooBusy, decreases, full)
		l.admit()
	}, nil
}

func (l *writeLimiter) enter(ctx context.Context) error {
	l.mu.Lock()
	if l.active < l.limit && len(l.waiting) == 0 {
		l.active++
		l.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	l.waiting = append(l.waiting, turn)
	l.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		l.leave(turn)
		return ctx.Err()
	}
}

// leave gives up waiting, or releases the slot if it was just assigned.
func (l *writeLimiter) leave(turn chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, w := range l.waiting {
		if w == turn {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return
		}
	}
	l.active--
	l.admit()
}

// admit starts waiting writes, the oldest first, up to the limit.
func (l *writeLimiter) admit() {
	for l.active < l.limit && len(l.waiting) > 0 {
		close(l.waiting[0])
		l.waiting = l.waiting[1:]
		l.active++
	}
}

// update adapts the limit to the result of a write. decreases is the number of decreases when the write started, and
// full whether the limit was reached then.
func (l *writeLimiter) update(tooBusy bool, decreases int, full bool) {
	switch {
	case tooBusy && decreases == l.decreases:
		l.saturated = true
		l.decreases++ // writes that started before do not count for the new limit
		l.limit = max(1, l.limit/2)
		l.needed = min(l.needed*4, maxGood)
		l.good = 0
	case tooBusy || !full || l.limit >= maxLimit:
	case !l.saturated:
		l.limit++
	default:
		if l.good++; l.good >= l.needed {
			l.limit++
			l.needed = max(l.needed/2, minGood)
			l.good = 0
		}
	}
}

// limitWrites delays each attempt of a write until the limiter admits it.
type limitWrites struct {
	limiter         *writeLimiter
	unlimited       bool
	fromApplication func(body []byte) bool
}

func (l limitWrites) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	if l.unlimited || callOf(req).Reads {
		return next.RoundTrip(req)
	}
	end, err := l.limiter.acquire(req.Context())
	if err != nil {
		return nil, &AttemptError{Err: err}
	}
	resp, err := next.RoundTrip(req)
	end(err == nil && l.saysBusy(resp))
	return resp, err
}

// saysBusy reports whether the server rejected the request because it is busy.
func (l limitWrites) saysBusy(resp *http.Response) bool {
	outcome := classify(resp, nil, l.fromApplication)
	return outcome == outcomeBusy || outcome == outcomeRefused
}
