package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
)

// csrfMargin is how long before its end a token is renewed.
const csrfMargin = time.Minute

// csrf keeps the token that a server with CSRF protection wants with every request that is not a GET. One token serves all requests; while
// it is fetched, the others wait for it.
type csrf struct {
	client string
	held   chan struct{} // holds one element while someone uses the fields below
	needed bool
	token  string
	till   time.Time // zero when the end is not known
	now    func() time.Time
}

func newCSRF(needed bool) *csrf {
	return &csrf{client: uuid.NewString(), held: make(chan struct{}, 1), needed: needed, now: time.Now}
}

// guard sends a request with the token that it needs, and once more with a new token when the server refuses the first:
// such a refusal comes before the server does anything.
func (g *csrf) guard(ctx context.Context, c *Client, send func(http.Header) (*answer, error)) (*answer, error) {
	first, err := g.headers(ctx, c)
	if err != nil {
		return nil, err
	}
	got, refusal := send(first)
	if !IsTokenRefused(refusal) {
		return got, refusal
	}
	if err := g.drop(ctx, first.Get(csrfTokenHeader)); err != nil {
		return nil, refusal
	}
	second, err := g.headers(ctx, c)
	if err != nil {
		return nil, err
	}
	if second == nil {
		return nil, refusal
	}
	got, refusal = send(second)
	if e := new(Error); IsTokenRefused(refusal) && errors.As(refusal, &e) {
		e.hint = "The server refuses a CSRF token that it has just given. Check that every request reaches the same server, and that no " +
			"proxy takes the headers " + csrfTokenHeader + " and " + csrfClientHeader + " away."
	}
	return got, refusal
}

const (
	csrfTokenHeader  = "Prefect-Csrf-Token"
	csrfClientHeader = "Prefect-Csrf-Client"
)

// IsTokenRefused reports whether err is that the server does not accept the CSRF token that it has given.
func IsTokenRefused(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == CodeForbidden &&
		(strings.Contains(e.Detail, "CSRF token") || strings.Contains(e.Detail, "Missing client identifier"))
}

// hold waits for its turn; the result gives the turn back.
func (g *csrf) hold(ctx context.Context) (func(), error) {
	select {
	case g.held <- struct{}{}:
		return func() { <-g.held }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// drop forgets a token that the server refused, unless it was renewed meanwhile.
func (g *csrf) drop(ctx context.Context, used string) error {
	release, err := g.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	g.needed = true
	if g.token == used {
		g.token = ""
	}
	return nil
}

// headers are what a write needs; nil while the server asks for nothing.
func (g *csrf) headers(ctx context.Context, c *Client) (http.Header, error) {
	release, err := g.hold(ctx)
	if err != nil {
		return nil, newCall(tokenRequest(g.client), nil, c.policy).failure(c, err)
	}
	defer release()
	expiring := !g.till.IsZero() && g.now().After(g.till.Add(-csrfMargin))
	if g.needed && (g.token == "" || expiring) {
		if err := g.fetch(ctx, c); err != nil {
			return nil, err
		}
	}
	if !g.needed {
		return nil, nil
	}
	out := http.Header{}
	out.Set(csrfTokenHeader, g.token)
	out.Set(csrfClientHeader, g.client)
	return out, nil
}

func tokenRequest(client string) request {
	return request{method: http.MethodGet, path: path("csrf-token"), query: url.Values{"client": {client}}, scope: rootScope}
}

// fetch gets a new token. A server without CSRF protection says so, or is too old to know it; then none is needed.
func (g *csrf) fetch(ctx context.Context, c *Client) error {
	type answer struct {
		Token      string    `json:"token"`
		Expiration time.Time `json:"expiration"`
	}
	got, err := do[answer](ctx, c, tokenRequest(g.client))
	var e *Error
	if errors.As(err, &e) && (e.Status == http.StatusNotFound || e.Status == http.StatusUnprocessableEntity) {
		g.needed = false
		return nil
	}
	if err != nil {
		return err
	}
	g.token, g.till = got.Token, got.Expiration
	if !g.till.Add(-csrfMargin).After(g.now()) {
		g.till = time.Time{} // the clocks differ: the server will say when the token has ended
	}
	return nil
}
