package transport

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// csrfMargin is how long before its expiration a token is renewed.
const csrfMargin = time.Minute

// The headers of requests to a server with CSRF protection.
const (
	CSRFTokenHeader  = "Prefect-Csrf-Token"
	CSRFClientHeader = "Prefect-Csrf-Client"
)

// CSRF defines how CSRF tokens are fetched.
type CSRF struct {
	// Enabled says to fetch a token before the first request that needs one, instead of after the server has rejected
	// it.
	Enabled bool
	// Fetch requests a new token for the client with that ID, with the rest of the chain.
	Fetch func(ctx context.Context, client string, via http.RoundTripper) (CSRFToken, error)
	// Refused reports whether a request failed because the server rejected its token.
	Refused func(error) bool
}

// CSRFToken is the server's response to a request for a token.
type CSRFToken struct {
	// Disabled says that the server requires no token.
	Disabled bool
	Value    string
	Expires  time.Time
}

// csrfTokens adds the token that a server with CSRF protection requires in every request except GET and HEAD,
// including a POST that changes nothing. All requests share one token, and wait while it is fetched.
type csrfTokens struct {
	CSRF
	client  string
	lock    chan struct{} // has one element while the fields below are in use
	needed  bool
	token   string
	expires time.Time // zero if unknown
	now     func() time.Time
}

func newCSRFTokens(c CSRF) *csrfTokens {
	return &csrfTokens{CSRF: c, client: uuid.NewString(), lock: make(chan struct{}, 1), needed: c.Enabled, now: time.Now}
}

// roundTrip sends a request with the token that it needs, and repeats it with a new token if the server rejects the
// first. That is safe because the server checks the token before it does anything else.
func (l *csrfTokens) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	if req.Method == http.MethodGet || req.Method == http.MethodHead {
		return next.RoundTrip(req)
	}
	token, err := l.current(req, next)
	if err != nil {
		return nil, err
	}
	resp, rejection := next.RoundTrip(l.with(req, token))
	if !l.Refused(rejection) {
		return resp, rejection
	}
	if err := l.drop(req.Context(), token); err != nil {
		return nil, rejection
	}
	renewed, err := l.current(req, next)
	if err != nil {
		return nil, err
	}
	if renewed == "" {
		return nil, rejection
	}
	second, err := withFreshBody(req.WithContext(context.WithValue(req.Context(), newTokenKey{}, true)))
	if err != nil {
		return nil, err
	}
	return next.RoundTrip(l.with(second, renewed))
}

// with returns the request with the token, if there is one.
func (l *csrfTokens) with(req *http.Request, token string) *http.Request {
	if token == "" {
		return req
	}
	out := req.Clone(req.Context())
	out.Header.Set(CSRFTokenHeader, token)
	out.Header.Set(CSRFClientHeader, l.client)
	return out
}

// acquire waits for the lock, and returns the function that releases it.
func (l *csrfTokens) acquire(ctx context.Context) (func(), error) {
	select {
	case l.lock <- struct{}{}:
		return func() { <-l.lock }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// drop removes a token that the server rejected, unless it was already renewed.
func (l *csrfTokens) drop(ctx context.Context, used string) error {
	release, err := l.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	l.needed = true
	if l.token == used {
		l.token = ""
	}
	return nil
}

// current returns the token that a request needs; empty if the server requires none.
func (l *csrfTokens) current(req *http.Request, next http.RoundTripper) (string, error) {
	release, err := l.acquire(req.Context())
	if err != nil {
		call := callOf(req)
		return "", call.Failure(Result{Call: call, Method: req.Method, Err: err})
	}
	defer release()
	expiring := !l.expires.IsZero() && l.now().After(l.expires.Add(-csrfMargin))
	if l.needed && (l.token == "" || expiring) {
		if err := l.fetch(req.Context(), next); err != nil {
			return "", err
		}
	}
	if !l.needed {
		return "", nil
	}
	return l.token, nil
}

// fetch requests a new token, or records that the server requires none.
func (l *csrfTokens) fetch(ctx context.Context, next http.RoundTripper) error {
	got, err := l.Fetch(ctx, l.client, next)
	if err != nil {
		return err
	}
	if got.Disabled {
		l.needed = false
		return nil
	}
	l.token, l.expires = got.Value, got.Expires
	if !l.expires.Add(-csrfMargin).After(l.now()) {
		l.expires = time.Time{} // the clocks differ: renew the token when the server rejects it
	}
	return nil
}
