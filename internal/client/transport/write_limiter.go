package transport

import (
	"context"
	"net/http"
	"sync"
)

// The numbers of a limiter: writes at a time, and good writes in a row.
const (
	firstLimit = 4
	maxLimit   = 100
	// minGood and mostGood bound how many good writes it takes to try one more at a time.
	minGood = 4
	maxGood = 256
)

// writeLimiter bounds how many writes are on their way to one server at a time, all clients of this process together. A
// server on SQLite refuses most of the writes that come beside another, so that more at a time are slower than one; one
// on PostgreSQL, or Prefect Cloud, takes many.
//
// The bound doubles with each round of good writes until the server says for the first time that it is busy. From then
// on it is halved when the server says so, and grows by one after a number of good writes. That number grows where the
// server is soon busy again, so that a server that takes one write at a time is seldom tried with two; and it shrinks
// while the bound grows. Writes get their turn in the order in which they came.
type writeLimiter struct {
	mu      sync.Mutex
	limit   int
	active  int
	waiting []chan struct{}

	saturated bool // the server has been busy: how much it takes is known
	good      int  // good writes since the bound changed
	needed    int  // good writes before it grows
	decreases int  // how often it has fallen
}

func newWriteLimiter() *writeLimiter { return &writeLimiter{limit: firstLimit, needed: minGood} }

// acquire waits until a write may begin. The caller tells the result how it ended: whether the server was too busy for it.
func (l *writeLimiter) acquire(ctx context.Context) (end func(tooBusy bool), err error) {
	if err := l.enter(ctx); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	fallen, full := l.decreases, l.active >= l.limit
	return func(tooBusy bool) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.active--
		l.update(tooBusy, fallen, full)
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
	mine := make(chan struct{})
	l.waiting = append(l.waiting, mine)
	l.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
		l.leave(mine)
		return ctx.Err()
	}
}

// leave takes back a wait that may have just ended.
func (l *writeLimiter) leave(mine chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, w := range l.waiting {
		if w == mine {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return
		}
	}
	l.active--
	l.admit()
}

// admit lets those in that have waited longest, while there is room.
func (l *writeLimiter) admit() {
	for l.active < l.limit && len(l.waiting) > 0 {
		close(l.waiting[0])
		l.waiting = l.waiting[1:]
		l.active++
	}
}

// update takes a write into account: fallen is what it was when the write began, and full whether it was at the bound.
func (l *writeLimiter) update(tooBusy bool, fallen int, full bool) {
	switch {
	case tooBusy && fallen == l.decreases:
		l.saturated = true
		l.decreases++ // what began before says nothing about the new bound
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

// limitWrites gives each attempt of a write its turn.
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

// saysBusy reports whether the response is that the server has too much to do.
func (l limitWrites) saysBusy(resp *http.Response) bool {
	outcome := classify(resp, nil, l.fromApplication)
	return outcome == busy || outcome == refused
}
