package transport

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// gate delays all requests of the process to one server while its rate limit is exceeded. Prefect Cloud limits the
// requests of an account per minute. The first rejected response has the rest of the minute in Retry-After; any other
// request before its end would be rejected as well.
type gate struct {
	mu    sync.Mutex
	opens time.Time
}

// shut closes the gate until that time.
func (g *gate) shut(until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until.After(g.opens) {
		g.opens = until
	}
}

// left returns how long the gate remains shut.
func (g *gate) left() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Until(g.opens)
}

// ErrHeldBack is the error of a request that times out before the gate opens.
var ErrHeldBack = errors.New("too many requests: the server requires a delay that is longer than timeout_seconds allows")

// pass waits until the gate is open. It fails at once if the gate opens after the deadline till, unless till is zero.
func (g *gate) pass(ctx context.Context, deadline time.Time) error {
	for left := g.left(); left > 0; left = g.left() {
		if !deadline.IsZero() && time.Now().Add(left).After(deadline) {
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

// awaitRateLimit delays each attempt until the gate is open, and shuts the gate after a response with status 429.
type awaitRateLimit struct {
	gate *gate
}

func (l awaitRateLimit) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	if err := l.gate.pass(req.Context(), progressOf(req.Context()).deadline); err != nil {
		return nil, &AttemptError{Err: err}
	}
	resp, err := next.RoundTrip(req)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		if delay, ok := RetryAfter(resp.Header, time.Now()); ok {
			l.gate.shut(time.Now().Add(min(delay, maxDelay)))
		}
	}
	return resp, err
}
