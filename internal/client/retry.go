package client

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

const (
	// busyDelay is the first wait after the server says that it is busy and not for how long: Prefect's database is
	// locked for milliseconds.
	busyDelay = 25 * time.Millisecond
	// busyFactor is how many times more often than after any other failure a request is repeated while the server is
	// busy.
	busyFactor = 10
	// maxDelay bounds every wait, those that the server asks for included.
	maxDelay = time.Minute
)

// policy is how failed requests are repeated.
type policy struct {
	retries int
	delay   time.Duration // before the first retry; doubled for each further one
	timeout time.Duration // of all the attempts of a request together, the waits between them included
}

// outcome is what one attempt means for the next.
type outcome int

const (
	final   outcome = iota // an answer, or a failure that would come again
	refused                // the server did nothing and may do it later
	busy                   // as refused, and much later is not needed
	limited                // as refused, until the time that the server told (see gate)
	lost                   // the server may have done it
)

// call is one request of the API and the state of its attempts.
type call struct {
	method, path string
	body         []byte
	reads        bool // it changes nothing
	repeatable   bool // it may be sent twice without harm

	policy   policy
	till     time.Time // when the last attempt ends; zero before the first has begun
	attempts [lost + 1]int
	last     outcome
	refusal  int                          // the status of the last answer that told to come back later; 0 for none
	id       string                       // tells the request from others in logs, here and on the way to the server
	log      func(context.Context, Retry) // nil for none
	pause    time.Duration                // before the next attempt
	told     *telemetry.Request
}

type callKey struct{}

// callFrom is the call whose attempts have that context.
func callFrom(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// send makes attempts until one brings an answer that stands.
func (c *call) send(ctx context.Context, via *http.Client, req *http.Request) (*http.Response, error) {
	again, err := retryablehttp.FromRequest(req.WithContext(context.WithValue(ctx, callKey{}, c)))
	if err != nil {
		return nil, err
	}
	retrying := retryablehttp.Client{
		HTTPClient:   via,
		RetryMax:     math.MaxInt, // check has the say
		CheckRetry:   c.check,
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return c.pause },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return retrying.Do(again)
}

// begin is how long the attempt that begins now may take. The time runs from the first one on, so that the turn that a
// write waits for before it (see limiter) is not counted.
func (c *call) begin() time.Duration {
	if c.till.IsZero() {
		c.till = time.Now().Add(c.policy.timeout)
	}
	return time.Until(c.till)
}

// check reports whether there is to be another attempt, and chooses the pause before it. It implements
// retryablehttp.CheckRetry.
func (c *call) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	c.last = classify(resp, err)
	c.attempts[c.last]++
	if resp != nil && (c.last == refused || c.last == busy || c.last == limited) {
		c.refusal = resp.StatusCode
	}
	again := ctx.Err() == nil && c.mayRepeat(err)
	if again {
		c.pause = c.wait(resp)
		again = c.till.IsZero() || time.Now().Add(c.pause).Before(c.till)
	}
	if again {
		c.tell(ctx, resp, err)
	}
	return again, nil
}

// Retry is a request that will be sent again, for a log. It holds no secret, no header and no body.
type Retry struct {
	Method, Path, RequestID string
	// Attempt is the number of the attempt that failed, from 1 on.
	Attempt int
	// Reason is why, in the words of a Code.
	Reason string
	Wait   time.Duration
}

func (c *call) retry(resp *http.Response, err error) Retry {
	out := Retry{Method: c.method, Path: c.path, RequestID: c.id, Attempt: c.ended(), Wait: c.pause}
	if err != nil {
		out.Reason = string(codeOfCause(err))
	} else {
		out.Reason = string(codeOf(resp.StatusCode))
	}
	return out
}

// ended is how many attempts have ended.
func (c *call) ended() int {
	n := 0
	for _, of := range c.attempts {
		n += of
	}
	return n
}

// tell tells of a request that will be sent again.
func (c *call) tell(ctx context.Context, resp *http.Response, err error) {
	c.told.Retry(statusOf(resp), c.pause)
	if c.log != nil {
		c.log(ctx, c.retry(resp, err))
	}
}

// statusOf is the status of an answer, or 0 without one.
func statusOf(resp *http.Response) int {
	if resp == nil {
		return 0
	}
	return resp.StatusCode
}

func (c *call) mayRepeat(err error) bool {
	switch c.last {
	case limited:
		return true // it has not failed yet; only the request's time bounds it
	case busy:
		return c.attempts[busy] <= busyFactor*c.policy.retries
	case refused:
		return c.hasRetries()
	case lost:
		return c.repeatable && c.hasRetries() && !errors.Is(err, errTooLarge)
	}
	return false
}

func (c *call) hasRetries() bool { return c.attempts[refused]+c.attempts[lost] <= c.policy.retries }

// uncertain reports whether the request may have been carried out although no attempt brought a good answer.
func (c *call) uncertain() bool { return !c.reads && c.attempts[lost] > 0 }

// wait is how long to wait before the next attempt.
func (c *call) wait(resp *http.Response) time.Duration {
	if resp != nil {
		if asked, ok := retryAfter(resp.Header, time.Now()); ok {
			return min(asked, maxDelay) + c.beyond()
		}
	}
	if c.last == busy {
		return c.beyond()
	}
	return jitter(doubled(c.policy.delay, c.attempts[refused]+c.attempts[lost]))
}

// beyond is what is waited beyond the time that the server asks for. It is little where the server is to be asked again as
// soon as it can answer.
func (c *call) beyond() time.Duration {
	if c.last == refused {
		return jitter(c.policy.delay) / 2
	}
	return jitter(min(doubled(busyDelay, c.attempts[c.last]), c.policy.delay))
}

// doubled is first, doubled for each attempt after the first, and bounded.
func doubled(first time.Duration, attempt int) time.Duration {
	for ; attempt > 1 && first < maxDelay; attempt-- {
		first *= 2
	}
	return min(first, maxDelay)
}

// jitter is a random time from half of d to d, so that requests that failed together are not repeated together.
func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(d/2+1) //nolint:gosec // spreads requests; no secret depends on it
}

// retryAfter reads the header of that name in both its forms, seconds and a date. A date is by the server's clock, which
// the answer tells where it can.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
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

// classify says what an attempt's outcome means for the next one.
func classify(resp *http.Response, err error) outcome {
	if err != nil {
		return judgeError(err)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		if _, asked := retryAfter(resp.Header, time.Now()); asked {
			return limited
		}
		return busy
	case http.StatusServiceUnavailable:
		return judgeUnavailable(resp)
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return lost
	}
	return final
}

// judgeUnavailable tells the application's own 503, which it sends after rolling back, from that of a proxy, which may
// have lost the connection after passing the request on.
func judgeUnavailable(resp *http.Response) outcome {
	if _, ok := retryAfter(resp.Header, time.Now()); ok {
		return refused
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return lost
	}
	resp.Body = io.NopCloser(strings.NewReader(string(body)))
	if said, ok := decodeProblem(body); ok && said.own() != "" {
		return busy
	}
	return lost
}

func judgeError(err error) outcome {
	var attempt *attemptError
	var name *net.DNSError
	switch {
	case !errors.As(err, &attempt) || distrusted(err) || errors.Is(err, errHeldBack):
		return final
	case errors.As(err, &name) && name.IsNotFound:
		return final
	case !attempt.sent:
		return refused
	}
	return lost
}

// distrusted reports whether the TLS handshake failed in a way that trying again does not change.
func distrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch)
}
