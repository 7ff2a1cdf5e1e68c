package rest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

const (
	accountID   = "11111111-aaaa-4111-8111-111111111111"
	workspaceID = "22222222-bbbb-4222-8222-222222222222"
)

var (
	readVariable   = rest.Request{Method: http.MethodGet, Path: rest.Path("variables", "name", "absent")}
	createVariable = rest.Request{Method: http.MethodPost, Path: rest.Path("variables", ""), Body: map[string]any{"name": "a", "value": 1}}
)

// newConn returns a Conn with short retry delays. change may be nil.
func newConn(t testing.TB, c config.Config, change func(*config.Settings)) *rest.Conn {
	t.Helper()
	c.Getenv = func(string) string { return "" }
	settings, err := c.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	settings.Policy.Delay = time.Microsecond
	if change != nil {
		change(settings)
	}
	return rest.New(settings, rest.Hooks{Decoded: func(context.Context, any, bool) {}, Deleted: func() {}})
}

func failureOf(t testing.TB, err error) *apierror.Error {
	t.Helper()
	e, ok := err.(*apierror.Error) //nolint:errorlint // the client returns it unwrapped
	if !ok {
		t.Fatalf("the error is a %T (%v), expected an *apierror.Error", err, err)
	}
	return e
}
