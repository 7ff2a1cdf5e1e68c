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

// Call has what the chain needs to know about a request in addition to the http.Request.
type Call struct {
	// Path is the path below the API's root, for messages.
	Path string
	// Route is the path with placeholders for names and IDs, for traces.
	Route string
	// Reads says that the request changes nothing on the server, and Repeatable that it is idempotent.
	Reads, Repeatable bool
	// Queue names a group of writes that are sent one at a time; empty for none.
	Queue string
	// LabeledBody is the body of a request that starts runs, with labels for the runs. It replaces the body if the
	// runs continue a trace; nil for other requests.
	LabeledBody func(labels map[string]string) ([]byte, error)
	// Failure returns the caller's error for the result, or nil if the request succeeded.
	Failure func(Result) error
	// StatusAndReason returns what telemetry records of such an error: the status, or 0 without a response, and the
	// reason in one word.
	StatusAndReason func(error) (status int, reason string)
}

// Result is the result of a request after all its attempts.
type Result struct {
	Call   Call
	Method string
	// Sent is the body of the request.
	Sent []byte
	// Status, Header and Body are from the response; Status is 0 without a response.
	Status int
	Header http.Header
	Body   []byte
	// Err is the reason if there is no response.
	Err error
	// Ambiguous says that the server may have carried out a write although no attempt succeeded.
	Ambiguous bool
	// Elapsed is how long the attempts took; 0 if there was none.
	Elapsed time.Duration
	// RetryStatus is the status of the last response that requested a retry; 0 for none.
	RetryStatus int
	// NewToken says that the request had a new CSRF token, because the server had rejected the previous one.
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

// callOf returns the Call in the context of the request.
func callOf(req *http.Request) Call {
	c, _ := req.Context().Value(callKey{}).(Call)
	return c
}

// progress records the attempts of a request.
type progress struct {
	id          string    // identifies the request in logs of the provider, of proxies and of the server
	deadline    time.Time // when the request times out; zero before the first attempt
	attempts    [outcomeLost + 1]int
	last        attemptOutcome
	retryStatus int           // status of the last response that requested a retry; 0 for none
	pause       time.Duration // before the next attempt
	trace       *telemetry.Request
}

// progressOf returns the progress of the request with that context.
func progressOf(ctx context.Context) *progress {
	p, _ := ctx.Value(progressKey{}).(*progress)
	return p
}

// ended returns how many attempts have ended.
func (p *progress) ended() int {
	n := 0
	for _, count := range p.attempts {
		n += count
	}
	return n
}

// remaining returns how long the next attempt may take. The timeout starts with the first attempt, so that it does
// not include the time that a write waits for the writeLimiter.
func (p *progress) remaining(timeout time.Duration) time.Duration {
	if p.deadline.IsZero() {
		p.deadline = time.Now().Add(timeout)
	}
	return time.Until(p.deadline)
}

// requestIDHeader is the header from which proxies and servers log the ID of a request.
const requestIDHeader = "X-Request-ID"

// identifyRequests gives each request an ID, which all of its attempts share, and counts its attempts from 0.
type identifyRequests struct{}

func (identifyRequests) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	p := &progress{id: uuid.NewString()}
	req = req.Clone(context.WithValue(req.Context(), progressKey{}, p))
	req.Header.Set(requestIDHeader, p.id)
	return next.RoundTrip(req)
}

// reportFailures replaces a failed response, or an error of the network, with the caller's error.
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
	result.Ambiguous = !call.Reads && p.attempts[outcomeLost] > 0
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

// readBody reads the body of the response, and replaces it so that it can be read again.
func readBody(resp *http.Response) ([]byte, error) {
	body, err := io.ReadAll(resp.Body)
	if closed := resp.Body.Close(); err == nil && closed != nil {
		err = closed
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}

// withBody returns the request with another body.
func withBody(req *http.Request, body []byte) *http.Request {
	out := req.Clone(req.Context())
	out.Body = io.NopCloser(bytes.NewReader(body))
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	out.ContentLength = int64(len(body))
	return out
}
