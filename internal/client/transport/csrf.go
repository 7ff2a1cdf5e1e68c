package transport

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// csrfMargin is how long before its end a token is renewed.
const csrfMargin = time.Minute

// The headers of requests to a server with CSRF protection.
const (
	CSRFTokenHeader  = "Prefect-Csrf-Token"
	CSRFClientHeader = "Prefect-Csrf-Client"
)

// CSRF is how tokens against cross-site request forgery are fetched.
type CSRF struct {
	// Enabled says to fetch a token before the first request that needs one, and not only when the server refuses that.
	Enabled bool
	// Fetch gets a new token for the client with that ID, by a request that it sends through the rest of the chain.
	Fetch func(ctx context.Context, client string, via http.RoundTripper) (CSRFToken, error)
	// Refused reports whether a request failed because the server does not accept its token.
	Refused func(error) bool
}

// CSRFToken is what a server says when it is asked for a token.
type CSRFToken struct {
	// Disabled says that the server wants none.
	Disabled bool
	Value    string
	Expires  time.Time
}

// csrfTokens sends the token that a server with CSRF protection wants with every request that is not a GET: it wants one by
// the method alone, so also with a POST that changes nothing. One token serves all requests; while it is fetched, the others
// wait for it.
type csrfTokens struct {
	CSRF
	client  string
	lock    chan struct{} // holds one element while someone uses the fields below
	needed  bool
	token   string
	expires time.Time // zero when the end is not known
	now     func() time.Time
}

func newCSRFTokens(c CSRF) *csrfTokens {
	return &csrfTokens{CSRF: c, client: uuid.NewString(), lock: make(chan struct{}, 1), needed: c.Enabled, now: time.Now}
}

// roundTrip sends a request with the token that it needs, and once more with a new token when the server refuses the first:
// such a refusal comes before the server does anything.
func (l *csrfTokens) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	if req.Method == http.MethodGet || req.Method == http.MethodHead {
		return next.RoundTrip(req)
	}
	token, err := l.current(req, next)
	if err != nil {
		return nil, err
	}
	resp, refusal := next.RoundTrip(l.with(req, token))
	if !l.Refused(refusal) {
		return resp, refusal
	}
	if err := l.drop(req.Context(), token); err != nil {
		return nil, refusal
	}
	renewed, err := l.current(req, next)
	if err != nil {
		return nil, err
	}
	if renewed == "" {
		return nil, refusal
	}
	second, err := withFreshBody(req.WithContext(context.WithValue(req.Context(), newTokenKey{}, true)))
	if err != nil {
		return nil, err
	}
	return next.RoundTrip(l.with(second, renewed))
}

// with is the request with the token, if there is one.
func (l *csrfTokens) with(req *http.Request, token string) *http.Request {
	if token == "" {
		return req
	}
	out := req.Clone(req.Context())
	out.Header.Set(CSRFTokenHeader, token)
	out.Header.Set(CSRFClientHeader, l.client)
	return out
}

// acquire waits for its turn; the result gives the turn back.
func (l *csrfTokens) acquire(ctx context.Context) (func(), error) {
	select {
	case l.lock <- struct{}{}:
		return func() { <-l.lock }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// drop forgets a token that the server refused, unless it was renewed meanwhile.
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

// current is the token that a request needs now; empty while the server asks for none.
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

// fetch gets a new token. A server without CSRF protection says so; then none is needed.
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
		l.expires = time.Time{} // the clocks differ: the server will say when the token has ended
	}
	return nil
}
