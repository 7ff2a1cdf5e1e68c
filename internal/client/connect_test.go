package client

import (
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
)

const (
	accountID   = "11111111-aaaa-4111-8111-111111111111"
	workspaceID = "22222222-bbbb-4222-8222-222222222222"
)

// connect returns a client for the API at address, with short retry delays. change may be nil.
func connect(t testing.TB, address string, change func(*config.Settings)) *Client {
	t.Helper()
	s, err := config.Config{Endpoint: address, Getenv: noEnv}.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	s.Policy.Delay = time.Microsecond
	if change != nil {
		change(s)
	}
	return fromSettings(s)
}

func failureOf(t testing.TB, err error) *apierror.Error {
	t.Helper()
	e, ok := err.(*apierror.Error) //nolint:errorlint // the client returns it unwrapped
	if !ok {
		t.Fatalf("error is a %T (%v), expected an *apierror.Error", err, err)
	}
	return e
}

func noEnv(string) string { return "" }
