package client

import (
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
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

func noEnv(string) string { return "" }
