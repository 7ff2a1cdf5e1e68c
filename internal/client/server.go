package client

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Healthy reports whether the API's health check succeeds.
func (c *Client) Healthy(ctx context.Context) (bool, error) {
	return rest.Do[bool](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("health"), Scope: rest.RootScope})
}

// DatabaseReachable reports whether the server reaches its database. Prefect Cloud has no such check.
func (c *Client) DatabaseReachable(ctx context.Context) (bool, error) {
	err := rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("ready"), Scope: rest.RootScope})
	var e *apierror.Error
	// A proxy in front of a server that is down responds with the same status, but with another message.
	if errors.As(err, &e) && e.Status == http.StatusServiceUnavailable && strings.Contains(e.Detail, "Database is not available") {
		return false, nil
	}
	return err == nil, err
}
