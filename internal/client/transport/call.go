package transport

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// Call is what the chain has to know about a request beside the request itself.
type Call struct {
	// Path is the path below the API's root, for messages.
	Path string
	// Route is the path with placeholders for names and IDs, for traces.
	Route string
	// Reads says that the request changes nothing on the server, and Repeatable that it may be sent twice without harm.
	Reads, Repeatable bool
	// Queue names the writes of which only one may be on its way at a time; empty for no such bound.
	Queue string
	// LabeledBody is the body of a request that starts runs, with labels for these. It replaces the body when the runs
	// continue a trace; nil for other requests.
	LabeledBody func(labels map[string]string) ([]byte, error)
	// Failure is the error that the result is for the caller; nil when it is none.
	Failure func(Result) error
	// StatusAndReason is what telemetry says about such an error: the status, or 0 without a response, and the reason in one word.
	StatusAndReason func(error) (status int, reason string)
}

// Result is how a request ended, after all of its attempts.
type Result struct {
	Call   Call
	Method string
	// Sent is the body of the request.
	Sent []byte
	// Status, Header and Body are those of the response; Status is 0 without one.
	Status int
	Header http.Header
	Body   []byte
	// Err is why there is no response.
	Err error
	// Ambiguous says that the server may have carried out a write although no attempt brought a good response.
	Ambiguous bool
	// Elapsed is how long the attempts took; 0 when none was made.
	Elapsed time.Duration
	// RetryStatus is the status of the last response that asked to come back later; 0 for none.
	RetryStatus int
	// NewToken says that the request had a CSRF token that was fetched because the server had refused the one before.
	NewToken bool
}

type (
	callKey     struct{}
	progressKey struct{}
	newTokenKey struct{}
)

// WithCall returns a context for a request with that call.
func WithCall(ctx context.Context, c Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callOf is the call of the request.
func callOf(req *http.Request) Call {
	c, _ := req.Context().Value(callKey{}).(Call)
	return c
}

// progress is how far a request has got.
type progress struct {
	id          string    // tells the request from others in logs, here and on the way to the server
	deadline    time.Time // when the last attempt ends; zero before the first has begun
	attempts    [lost + 1]int
	last        outcome
	retryStatus int           // the status of the last response that asked to come back later; 0 for none
	pause       time.Duration // before the next attempt
	trace       *telemetry.Request
}

// progressOf is the progress of the request with that context.
func progressOf(ctx context.Context) *progress {
	p, _ := ctx.Value(progressKey{}).(*progress)
	return p
}

// ended is how many attempts have ended.
func (p *progress) ended() int {
	n := 0
	for _, of := range p.attempts {
		n += of
	}
	return n
}

// remaining is how long the attempt that begins now may take. The time runs from the first one on, so that the turn that a
// write waits for before it (see writeLimiter) is not counted.
func (p *progress) remaining(timeout time.Duration) time.Duration {
	if p.deadline.IsZero() {
		p.deadline = time.Now().Add(timeout)
	}
	return time.Until(p.deadline)
}

// requestIDHeader is where proxies, and servers that keep a log of it, look for the ID of a request.
const requestIDHeader = "X-Request-ID"

// identifyRequests gives each request an ID, which all of its attempts share, and counts its attempts from 0.
type identifyRequests struct{}

func (identifyRequests) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	p := &progress{id: uuid.NewString()}
	req = req.Clone(context.WithValue(req.Context(), progressKey{}, p))
	req.Header.Set(requestIDHeader, p.id)
	return next.RoundTrip(req)
}

// reportFailures gives the caller an error in place of a response that is a failure for it, and of an error of the network.
type reportFailures struct {
	timeout time.Duration
}

func (l reportFailures) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	call, p := callOf(req), progressOf(req.Context())
	renewed, _ := req.Context().Value(newTokenKey{}).(bool)
	result := Result{Call: call, Method: req.Method, Sent: sentBody(req), NewToken: renewed}
	resp, err := next.RoundTrip(req)
	if err == nil {
		result.Status, result.Header = resp.StatusCode, resp.Header
		result.Body, err = readBody(resp)
	}
	result.Err = err
	result.Ambiguous = !call.Reads && p.attempts[lost] > 0
	result.RetryStatus = p.retryStatus
	if !p.deadline.IsZero() {
		result.Elapsed = l.timeout - time.Until(p.deadline)
	}
	if failure := call.Failure(result); failure != nil {
		return nil, failure
	}
	return resp, nil
}

// sentBody is the body of the request.
func sentBody(req *http.Request) []byte {
	if req.GetBody == nil {
		return nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil
	}
	all, _ := io.ReadAll(body) // in memory
	return all
}

// readBody reads the body of the response, which can be read again afterwards.
func readBody(resp *http.Response) ([]byte, error) {
	body, err := io.ReadAll(resp.Body)
	if closed := resp.Body.Close(); err == nil && closed != nil {
		err = closed
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}

// withBody is the request with another body.
func withBody(req *http.Request, body []byte) *http.Request {
	out := req.Clone(req.Context())
	out.Body = io.NopCloser(bytes.NewReader(body))
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	out.ContentLength = int64(len(body))
	return out
}
