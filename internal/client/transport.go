package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"
)

const (
	// idleTimeout is shorter than the five seconds after which the server closes an idle connection, so that no request
	// is sent on a connection that the server is about to close.
	idleTimeout = 3 * time.Second
	dialTimeout = 15 * time.Second
	// writeGrace is how long a write that is on its way may take to end after its caller gave up, so that its outcome
	// is known and an object that it made is not lost.
	writeGrace = 10 * time.Second
	maxBody    = 64 << 20
	// connections is how many connections are kept: Terraform's default parallelism.
	connections = 10
)

var (
	errTimedOut = errors.New("no answer in time")
	errTooLarge = fmt.Errorf("the answer is larger than %d MiB", maxBody>>20)
)

// newHTTPClient returns the HTTP client: one chain of round trippers, the outermost first.
func newHTTPClient(s *settings) *http.Client {
	return &http.Client{
		CheckRedirect: sameHostRedirects,
		Transport: paced{
			limiter: s.limiter,
			next: gated{
				gate: gateOf(s.endpoint.root),
				next: attemptTimeout{
					grace: writeGrace,
					next: headers{
						set: s.headers(),
						next: logExchanges{
							log:    s.log,
							redact: s.redactor,
							next: bufferBody{
								limit: maxBody,
								next:  connTracker{next: newTransport(s.tls)},
							},
						},
					},
				},
			},
		},
	}
}

func newTransport(config *tls.Config) *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dial,
		TLSClientConfig:       config,
		TLSHandshakeTimeout:   dialTimeout,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          connections,
		MaxIdleConnsPerHost:   connections,
		IdleConnTimeout:       idleTimeout,
		ExpectContinueTimeout: time.Second,
	}
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

// attemptError is an attempt that brought no answer.
type attemptError struct {
	error
	// sent says that the server may have seen the request.
	sent bool
}

func (e *attemptError) Unwrap() error { return e.error }

// attemptTimeout bounds each attempt by what is left of the request's time, and lets a write that is on its way end.
type attemptTimeout struct {
	grace time.Duration
	next  http.RoundTripper
}

func (t attemptTimeout) RoundTrip(req *http.Request) (*http.Response, error) {
	caller := req.Context()
	if err := caller.Err(); err != nil {
		return nil, &attemptError{error: err}
	}
	c := callFrom(caller)
	ctx, stop := caller, func() {}
	if !c.reads {
		ctx, stop = outliving(caller, t.grace)
	}
	defer stop()
	ctx, cancel := context.WithTimeoutCause(ctx, c.begin(), errTimedOut)
	defer cancel()
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err == nil {
		return resp, nil
	}
	if cause := context.Cause(ctx); errors.Is(cause, errTimedOut) {
		err = fmt.Errorf("%w (%s): %w", cause, c.policy.timeout, err)
	}
	var unsent *unsentError
	return nil, &attemptError{error: err, sent: !errors.As(err, &unsent)}
}

// outliving returns a context that ends the grace after the caller's.
func outliving(caller context.Context, grace time.Duration) (context.Context, func()) {
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

// headers sets headers that every request has.
type headers struct {
	set  http.Header
	next http.RoundTripper
}

func (t headers) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	maps.Copy(req.Header, t.set)
	return t.next.RoundTrip(req)
}

// Exchange is one request and its outcome, for a log. It holds no secret, no header and no body.
type Exchange struct {
	Method, Path string
	// RequestID is the same for all attempts of a request, and is sent with them.
	RequestID string
	// Attempt is the number of the attempt, from 1 on.
	Attempt  int
	Status   int // 0 without an answer
	Duration time.Duration
	Err      string // empty with an answer
}

// logExchanges tells a log of every exchange.
type logExchanges struct {
	log    func(context.Context, Exchange)
	redact redactor
	next   http.RoundTripper
}

func (t logExchanges) RoundTrip(req *http.Request) (*http.Response, error) {
	start := time.Now()
	resp, err := t.next.RoundTrip(req)
	if t.log == nil {
		return resp, err
	}
	call := callFrom(req.Context())
	x := Exchange{
		Method:    req.Method,
		Path:      t.redact.text(req.URL.Path),
		RequestID: call.id,
		Attempt:   call.ended() + 1,
		Duration:  time.Since(start),
	}
	if err != nil {
		x.Err = t.redact.text(err.Error())
	} else {
		x.Status = resp.StatusCode
	}
	t.log(req.Context(), x)
	return resp, err
}

// cutError is an answer whose body did not come whole.
type cutError struct {
	status int
	cause  error
}

func (e *cutError) Error() string {
	return fmt.Sprintf("the answer was cut off (%s)", e.cause)
}

func (e *cutError) Unwrap() error { return e.cause }

// bufferBody reads each answer to its end, so that what comes after sees either all of it or an error.
type bufferBody struct {
	limit int64
	next  http.RoundTripper
}

func (t bufferBody) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, t.limit+1))
	if err != nil {
		return nil, &cutError{status: resp.StatusCode, cause: err}
	}
	if int64(len(body)) > t.limit {
		return nil, errTooLarge
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}
