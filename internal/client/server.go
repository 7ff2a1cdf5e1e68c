package client

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// Healthy reports whether the API says of itself that it is healthy.
func (c *Client) Healthy(ctx context.Context) (bool, error) {
	return do[bool](ctx, c, request{method: http.MethodGet, path: path("health"), scope: rootScope})
}

// DatabaseReachable reports whether the server reaches its database. Prefect Cloud does not say.
func (c *Client) DatabaseReachable(ctx context.Context) (bool, error) {
	_, err := do[none](ctx, c, request{method: http.MethodGet, path: path("ready"), scope: rootScope})
	var e *Error
	// A proxy in front of a server that is down answers with the same status, but not with these words.
	if errors.As(err, &e) && e.Status == http.StatusServiceUnavailable && strings.Contains(e.Detail, "Database is not available") {
		return false, nil
	}
	return err == nil, err
}

// Version is the version of the server, such as 3.8.0. Prefect Cloud does not say.
func (c *Client) Version(ctx context.Context) (string, error) {
	return do[string](ctx, c, request{method: http.MethodGet, path: path("admin", "version"), scope: rootScope})
}

// Cloud reports whether the API is Prefect Cloud's.
func (c *Client) Cloud() bool { return c.account != "" || c.workspace != "" || isCloud(c.root) }
