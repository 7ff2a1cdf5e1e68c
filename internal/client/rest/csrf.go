package rest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

// fetchToken requests a CSRF token. A server without CSRF protection responds with 422, or with 404 if it is too old
// to have the endpoint.
func (c *Conn) fetchToken(ctx context.Context, client string, via http.RoundTripper) (transport.CSRFToken, error) {
	r := Request{Method: http.MethodGet, Path: Path("csrf-token"), Query: url.Values{"client": {client}}, Scope: RootScope}
	got, err := c.sendByChain(ctx, via, r, nil)
	var e *apierror.Error
	if errors.As(err, &e) && (e.Status == http.StatusNotFound || e.Status == http.StatusUnprocessableEntity) {
		return transport.CSRFToken{Disabled: true}, nil
	}
	if err != nil {
		return transport.CSRFToken{}, err
	}
	var token struct {
		Token      string    `json:"token"`
		Expiration time.Time `json:"expiration"`
	}
	if err := unmarshal(got.result.Body, &token); err != nil {
		return transport.CSRFToken{}, got.unexpected(err)
	}
	return transport.CSRFToken{Value: token.Token, Expires: token.Expiration}, nil
}
