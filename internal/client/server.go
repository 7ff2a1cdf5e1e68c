package client

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Healthy reports whether the API says of itself that it is healthy.
func (c *Client) Healthy(ctx context.Context) (bool, error) {
	return rest.Do[bool](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("health"), Scope: rest.RootScope})
}

// DatabaseReachable reports whether the server reaches its database. Prefect Cloud does not say.
func (c *Client) DatabaseReachable(ctx context.Context) (bool, error) {
	_, err := rest.Do[rest.None](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("ready"), Scope: rest.RootScope})
	var e *apierror.Error
	// A proxy in front of a server that is down answers with the same status, but not with these words.
	if errors.As(err, &e) && e.Status == http.StatusServiceUnavailable && strings.Contains(e.Detail, "Database is not available") {
		return false, nil
	}
	return err == nil, err
}
