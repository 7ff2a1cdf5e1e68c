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
	// busyDelay is the first delay after a response that the server is busy, without Retry-After: Prefect's database
	// is locked for milliseconds.
	busyDelay = 25 * time.Millisecond
	// busyFactor is the ratio of the maximum number of retries while the server is busy to the number after other
	// failures.
	busyFactor = 10
	// maxDelay is the maximum of every delay, including Retry-After.
	maxDelay = time.Minute
)

// Policy defines the retries of failed requests.
type Policy struct {
	Retries int
	Delay   time.Duration // before the first retry; doubles with each retry
	Timeout time.Duration // of a request with all attempts and delays
}

// Retry is the log record of a retry. It has no secrets, headers or bodies.
type Retry struct {
	Method, Path, RequestID string
	// Attempt is the number of the attempt that failed, from 1 on.
	Attempt int
	// Status is the status of its response, or 0 without one.
	Status int
	// Err is the reason if there was no response; nil with a response.
	Err  error
	Wait time.Duration
}

// retryRequests repeats a request until an attempt has a final outcome. go-retryablehttp makes the attempts; the
// methods of retryRequests are its policy. Redirects are followed within an attempt.
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

// sameHostRedirects follows redirects to the same host that keep the method, so that credentials are not sent to
// another host and a write does not become a read. Other redirects are returned to the caller.
func sameHostRedirects(next *http.Request, via []*http.Request) error {
	first := via[0]
	sameHost := next.URL.Host == first.URL.Host && (next.URL.Scheme == first.URL.Scheme || next.URL.Scheme == "https")
	if !sameHost || next.Method != first.Method || len(via) > 5 {
		return http.ErrUseLastResponse
	}
	return nil
}

// check reports whether to retry, and sets the delay before the retry.
func (l retryRequests) check(ctx context.Context, call Call, p *progress, resp *http.Response, err error) bool {
	p.last = classify(resp, err, l.fromApplication)
	p.attempts[p.last]++
	if resp != nil && (p.last == outcomeRefused || p.last == outcomeBusy || p.last == outcomeLimited) {
		p.retryStatus = resp.StatusCode
	}
	if ctx.Err() != nil || !l.mayRepeat(call, p, err) {
		return false
	}
	p.pause = l.wait(p, resp)
	return p.deadline.IsZero() || time.Now().Add(p.pause).Before(p.deadline)
}

// reportRetry logs and traces a retry.
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

// mayRepeat reports whether the policy allows another retry.
func (l retryRequests) mayRepeat(call Call, p *progress, err error) bool {
	hasRetries := p.attempts[outcomeRefused]+p.attempts[outcomeLost] <= l.policy.Retries
	switch p.last {
	case outcomeLimited:
		return true // limited only by the request's timeout
	case outcomeBusy:
		return p.attempts[outcomeBusy] <= busyFactor*l.policy.Retries
	case outcomeRefused:
		return hasRetries
	case outcomeLost:
		return call.Repeatable && hasRetries && !errors.Is(err, ErrTooLarge)
	}
	return false
}

// wait returns the delay before the next attempt.
func (l retryRequests) wait(p *progress, resp *http.Response) time.Duration {
	if resp != nil {
		if delay, ok := RetryAfter(resp.Header, time.Now()); ok {
			return min(delay, maxDelay) + l.extraDelay(p)
		}
	}
	if p.last == outcomeBusy {
		return l.extraDelay(p)
	}
	return jitter(exponential(l.policy.Delay, p.attempts[outcomeRefused]+p.attempts[outcomeLost]))
}

// extraDelay is the delay in addition to Retry-After. It is short if the server is likely to be ready after
// Retry-After.
func (l retryRequests) extraDelay(p *progress) time.Duration {
	if p.last == outcomeRefused {
		return jitter(l.policy.Delay) / 2
	}
	return jitter(min(exponential(busyDelay, p.attempts[p.last]), l.policy.Delay))
}

// exponential is first, doubled for each attempt after the first one, up to maxDelay.
func exponential(first time.Duration, attempt int) time.Duration {
	for ; attempt > 1 && first < maxDelay; attempt-- {
		first *= 2
	}
	return min(first, maxDelay)
}

// jitter is a random duration between half of d and d, so that requests that failed together are not repeated
// together.
func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(d/2+1) //nolint:gosec // spreads requests; no secret depends on it
}

// RetryAfter parses the header Retry-After, which has seconds or a date. A date is relative to the server's clock,
// from the header Date if the response has it.
func RetryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 24*time.Hour.Seconds()) * float64(time.Second)), true
	}
	if at, err := http.ParseTime(value); err == nil {
		if date, err := http.ParseTime(h.Get("Date")); err == nil {
			now = date
		}
		return max(at.Sub(now), 0), true
	}
	return 0, false
}
