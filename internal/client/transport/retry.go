package transport

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	// busyDelay is the first wait after the server says that it is busy and not for how long: Prefect's database is
	// locked for milliseconds.
	busyDelay = 25 * time.Millisecond
	// busyFactor is how many times more often than after any other failure a request is repeated while the server is
	// busy.
	busyFactor = 10
	// maxDelay bounds every wait, including a wait that the server asks for.
	maxDelay = time.Minute
)

// Policy is how failed requests are repeated.
type Policy struct {
	Retries int
	Delay   time.Duration // before the first retry; doubled for each further one
	Timeout time.Duration // of all the attempts of a request together, the waits between them included
}

// Retry is a request that will be sent again, for a log. It holds no secret, no header and no body.
type Retry struct {
	Method, Path, RequestID string
	// Attempt is the number of the attempt that failed, from 1 on.
	Attempt int
	// Status is the status of its response, or 0 without one.
	Status int
	// Err is why it has none; nil with a response.
	Err  error
	Wait time.Duration
}

// retryRequests sends a request until an attempt brings a response that stands. go-retryablehttp makes the attempts; its methods
// are the policy. A redirect is followed within an attempt.
type retryRequests struct {
	policy          Policy
	fromApplication func(body []byte) bool
	log             func(context.Context, Retry) // nil for none
}

func (l retryRequests) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	call, p := callOf(req), progressOf(req.Context())
	repeatable, err := retryablehttp.FromRequest(req)
	if err != nil {
		return nil, err
	}
	client := retryablehttp.Client{
		HTTPClient: &http.Client{Transport: next, CheckRedirect: sameHostRedirects},
		RetryMax:   math.MaxInt, // the policy decides
		CheckRetry: func(ctx context.Context, resp *http.Response, err error) (bool, error) {
			again := l.check(ctx, call, p, resp, err)
			if again {
				l.reportRetry(ctx, Retry{Method: req.Method, Path: call.Path, Status: statusOf(resp), Err: err})
			}
			return again, nil
		},
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return p.pause },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return client.Do(repeatable)
}

// sameHostRedirects follows a redirect that stays at the same host and keeps the method, so that credentials go nowhere else and
// a write does not turn into a read. Any other redirect is given to the caller as it is.
func sameHostRedirects(next *http.Request, via []*http.Request) error {
	first := via[0]
	sameHost := next.URL.Host == first.URL.Host && (next.URL.Scheme == first.URL.Scheme || next.URL.Scheme == "https")
	if !sameHost || next.Method != first.Method || len(via) > 5 {
		return http.ErrUseLastResponse
	}
	return nil
}

// check reports whether there is to be another attempt, and chooses the pause before it.
func (l retryRequests) check(ctx context.Context, call Call, p *progress, resp *http.Response, err error) bool {
	p.last = classify(resp, err, l.fromApplication)
	p.attempts[p.last]++
	if resp != nil && (p.last == refused || p.last == busy || p.last == limited) {
		p.retryStatus = resp.StatusCode
	}
	if ctx.Err() != nil || !l.mayRepeat(call, p, err) {
		return false
	}
	p.pause = l.wait(p, resp)
	return p.deadline.IsZero() || time.Now().Add(p.pause).Before(p.deadline)
}

// reportRetry logs and traces that the request will be sent again.
func (l retryRequests) reportRetry(ctx context.Context, r Retry) {
	p := progressOf(ctx)
	p.trace.Retry(r.Status, p.pause)
	if l.log != nil {
		r.RequestID, r.Attempt, r.Wait = p.id, p.ended(), p.pause
		l.log(ctx, r)
	}
}

// statusOf is the status of a response, or 0 without one.
func statusOf(resp *http.Response) int {
	if resp == nil {
		return 0
	}
	return resp.StatusCode
}

// mayRepeat reports whether the request may be sent again after its last attempt.
func (l retryRequests) mayRepeat(call Call, p *progress, err error) bool {
	hasRetries := p.attempts[refused]+p.attempts[lost] <= l.policy.Retries
	switch p.last {
	case limited:
		return true // it has not failed yet; only the request's time bounds it
	case busy:
		return p.attempts[busy] <= busyFactor*l.policy.Retries
	case refused:
		return hasRetries
	case lost:
		return call.Repeatable && hasRetries && !errors.Is(err, ErrTooLarge)
	}
	return false
}

// wait is how long to wait before the next attempt.
func (l retryRequests) wait(p *progress, resp *http.Response) time.Duration {
	if resp != nil {
		if asked, ok := RetryAfter(resp.Header, time.Now()); ok {
			return min(asked, maxDelay) + l.extraDelay(p)
		}
	}
	if p.last == busy {
		return l.extraDelay(p)
	}
	return jitter(exponential(l.policy.Delay, p.attempts[refused]+p.attempts[lost]))
}

// extraDelay is what is waited beyond the time that the server asks for. It is little where the server is to be asked again as
// soon as it can answer.
func (l retryRequests) extraDelay(p *progress) time.Duration {
	if p.last == refused {
		return jitter(l.policy.Delay) / 2
	}
	return jitter(min(exponential(busyDelay, p.attempts[p.last]), l.policy.Delay))
}

// exponential is first, doubled for each attempt after the first, and bounded.
func exponential(first time.Duration, attempt int) time.Duration {
	for ; attempt > 1 && first < maxDelay; attempt-- {
		first *= 2
	}
	return min(first, maxDelay)
}

// jitter is a random time from half of d to d, so that requests that failed together are not repeated together.
func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(d/2+1) //nolint:gosec // spreads requests; no secret depends on it
}

// RetryAfter reads the header of that name in both its forms, seconds and a date. A date is by the server's clock, which
// the answer tells where it can.
func RetryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 24*time.Hour.Seconds()) * float64(time.Second)), true
	}
	if at, err := http.ParseTime(value); err == nil {
		if theirs, err := http.ParseTime(h.Get("Date")); err == nil {
			now = theirs
		}
		return max(at.Sub(now), 0), true
	}
	return 0, false
}
