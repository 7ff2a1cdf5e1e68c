package rest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

const (
	accountID   = "11111111-aaaa-4111-8111-111111111111"
	workspaceID = "22222222-bbbb-4222-8222-222222222222"
)

// connect returns a Conn to the API at address, with short retry delays. change may be nil.
func connect(t testing.TB, address string, change func(*config.Settings)) *Conn {
	t.Helper()
	return NewTestConn(t, config.Config{Endpoint: address}, change)
}

// NewTestConn returns a Conn with short retry delays, which reads no environment variables unless c does. change may be nil.
func NewTestConn(t testing.TB, c config.Config, change func(*config.Settings)) *Conn {
	t.Helper()
	s := resolve(t, c)
	s.Policy.Delay = time.Microsecond
	if change != nil {
		change(s)
	}
	return New(s, noHooks)
}

func resolve(t testing.TB, c config.Config) *config.Settings {
	t.Helper()
	if c.Getenv == nil {
		c.Getenv = noEnv
	}
	s, err := c.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var servers atomic.Int64

// onNetwork returns a Conn whose chain ends in that network.
func onNetwork(t testing.TB, network http.RoundTripper, change func(*config.Settings)) *Conn {
	t.Helper()
	var settings *config.Settings
	c := connect(t, fmt.Sprintf("http://server-%d.example.com", servers.Add(1)), func(s *config.Settings) {
		if change != nil {
			change(s)
		}
		settings = s
	})
	c.chain = transport.New(c.chainOptions(settings), network)
	return c
}

// roundTrip is a function as an http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// noHooks are hooks that do nothing.
var noHooks = Hooks{Decoded: func(context.Context, any, bool) {}, Deleted: func() {}}

func noEnv(string) string { return "" }

// The kinds of request that retries distinguish.
var (
	readRequest       = Request{Method: http.MethodGet, Path: Path("things", "1")}
	filterRequest     = Request{Method: http.MethodPost, Path: Path("things", "filter"), Body: map[string]int{"n": 1}, Reads: true}
	createRequest     = Request{Method: http.MethodPost, Path: Path("things", ""), Body: map[string]int{"n": 1}}
	updateRequest     = Request{Method: http.MethodPatch, Path: Path("things", "1"), Body: map[string]int{"n": 1}}
	repeatableRequest = Request{Method: http.MethodPatch, Path: Path("things", "1"), Body: map[string]int{"n": 1}, Repeatable: true}
	putRequest        = Request{Method: http.MethodPut, Path: Path("things", "1"), Body: map[string]int{"n": 1}}
	deleteRequest     = Request{Method: http.MethodDelete, Path: Path("things", "1")}
)

func wantOf(r Request) string { return r.Method + " /" + strings.Join(r.Path, "/") }

func exec(c *Conn, r Request) error {
	return Send(context.Background(), c, r)
}

// FailureOf returns an error of a request as the client returns it, unwrapped.
func FailureOf(t testing.TB, err error) *apierror.Error {
	t.Helper()
	e, ok := err.(*apierror.Error) //nolint:errorlint // the client returns it unwrapped
	if !ok {
		t.Fatalf("error is a %T (%v), expected an *apierror.Error", err, err)
	}
	return e
}
