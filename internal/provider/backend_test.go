package provider

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// sharedServer is the one real server that the acceptance tests share, started by the first of them.
var sharedServer = sync.OnceValues(func() (*prefecttest.Server, error) { return prefecttest.StartServer(context.Background()) })

var serverStarted bool

// leftovers are folders that several tests share, and that go when all are done.
var leftovers []string

func TestMain(m *testing.M) {
	status := m.Run()
	for _, dir := range leftovers {
		_ = os.RemoveAll(dir)
	}
	if serverStarted {
		if s, err := sharedServer(); err == nil {
			if err := s.Stop(); err != nil {
				fmt.Fprintln(os.Stderr, err)
				status = 1
			}
		}
	}
	os.Exit(status)
}

// onServer points the provider at a real Prefect server and returns it. Without one the test is skipped.
func onServer(t *testing.T) *prefecttest.Server {
	t.Helper()
	if os.Getenv("TF_ACC") == "" || !prefecttest.ServerAvailable() {
		t.Skip("an acceptance test: make test runs it")
	}
	serverStarted = true
	s, err := sharedServer()
	if err != nil {
		t.Fatal(err)
	}
	configure(t, s.URL)
	return s
}

// onFake points the provider at a new in-memory API and returns it.
func onFake(t *testing.T) *prefecttest.Fake {
	t.Helper()
	f := prefecttest.NewFake(t)
	configure(t, f.URL)
	return f
}

// configure is the environment of a provider for the API at url, and nothing else that it could read.
func configure(t *testing.T, url string) {
	t.Helper()
	for _, name := range []string{"PREFECT_API_KEY", "PREFECT_API_AUTH_STRING", "PREFECT_BASIC_AUTH_KEY", "PREFECT_PROFILE", "PREFECT_WORKSPACE"} {
		t.Setenv(name, "")
	}
	t.Setenv("PREFECT_HOME", t.TempDir())
	t.Setenv("PREFECT_API_URL", url)
}

// testClient is a client beside the provider, for what others do to the objects.
func testClient(t *testing.T, url string) *client.Client {
	t.Helper()
	c, err := client.New(client.Config{Endpoint: url, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
