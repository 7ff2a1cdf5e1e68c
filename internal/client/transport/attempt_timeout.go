package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// writeGrace is how long a write in flight may continue after its context was canceled, so that its result is known
// and an object that it created is not lost.
const writeGrace = 10 * time.Second

// ErrTimedOut is the cause of an attempt that ended at the request's timeout.
var ErrTimedOut = errors.New("no response in time")

// AttemptError is the error of an attempt without a response.
type AttemptError struct {
	Err error
	// Sent says that the server may have received the request.
	Sent bool
}

func (e *AttemptError) Error() string { return e.Err.Error() }

// Unwrap returns why the attempt failed.
func (e *AttemptError) Unwrap() error { return e.Err }

// attemptTimeout limits each attempt to the rest of the request's timeout, and gives a write in flight a grace
// period.
type attemptTimeout struct {
	timeout time.Duration // of a request with all its attempts
	grace   time.Duration
}

func (l attemptTimeout) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	caller := req.Context()
	if err := caller.Err(); err != nil {
		return nil, &AttemptError{Err: err}
	}
	ctx, stop := caller, func() {}
	if !callOf(req).Reads {
		ctx, stop = withGracePeriod(caller, l.grace)
	}
	defer stop()
	ctx, cancel := context.WithTimeoutCause(ctx, progressOf(caller).remaining(l.timeout), ErrTimedOut)
	defer cancel()
	resp, err := next.RoundTrip(req.WithContext(ctx))
	if err == nil {
		return resp, nil
	}
	if cause := context.Cause(ctx); errors.Is(cause, ErrTimedOut) {
		err = fmt.Errorf("%w (%s): %w", cause, l.timeout, err)
	}
	var unsent *unsentError
	return nil, &AttemptError{Err: err, Sent: !errors.As(err, &unsent)}
}

// withGracePeriod returns a context that is canceled a grace period after the caller's.
func withGracePeriod(caller context.Context, grace time.Duration) (context.Context, func()) {
	ctx, end := context.WithCancelCause(context.WithoutCancel(caller))
	stop := context.AfterFunc(caller, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			end(context.Cause(caller))
		case <-ctx.Done():
		}
	})
	return ctx, func() {
		stop()
		end(nil)
	}
}
