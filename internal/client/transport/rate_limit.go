package transport

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// gate holds the requests to one server back while the server asks for it, those of all clients of this process together.
// Prefect Cloud counts the requests of an account by the minute: the first one that it refuses says how long the rest of
// the minute is, and there is no use in finding that out again by each of the others.
type gate struct {
	mu    sync.Mutex
	opens time.Time
}

// shut lets nothing through before that time.
func (g *gate) shut(until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until.After(g.opens) {
		g.opens = until
	}
}

// left is how long the gate stays shut.
func (g *gate) left() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Until(g.opens)
}

// ErrHeldBack is that a request's time ends before the gate opens.
var ErrHeldBack = errors.New("too many requests: the server requires a delay that is longer than timeout_seconds allows")

// pass waits until the gate is open; when that is after the given time, if any, it does not wait.
func (g *gate) pass(ctx context.Context, till time.Time) error {
	for left := g.left(); left > 0; left = g.left() {
		if !till.IsZero() && time.Now().Add(left).After(till) {
			return ErrHeldBack
		}
		timer := time.NewTimer(left)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
	return nil
}

// awaitRateLimit lets each attempt wait at the gate, and shuts it when the server says that there were too many requests.
type awaitRateLimit struct {
	gate *gate
}

func (l awaitRateLimit) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	if err := l.gate.pass(req.Context(), progressOf(req.Context()).deadline); err != nil {
		return nil, &AttemptError{Err: err}
	}
	resp, err := next.RoundTrip(req)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		if asked, ok := RetryAfter(resp.Header, time.Now()); ok {
			l.gate.shut(time.Now().Add(min(asked, maxDelay)))
		}
	}
	return resp, err
}
