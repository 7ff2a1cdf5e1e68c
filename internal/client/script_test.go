package client

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// exchange is one step of a script: a request that must come, and what the server does with it.
type exchange struct {
	want string // "METHOD /path?query", below /api
	// has are headers that the request must have; "" means that it must not have it.
	has    map[string]string
	body   string // that the request must have, if not ""
	status int
	header map[string]string
	answer string
	// instead answers in the server's place: it can cut the connection.
	instead http.HandlerFunc
}

// script is a server that expects exactly the given requests in that order.
type script struct {
	*httptest.Server
	t     testing.TB
	mu    sync.Mutex
	steps []exchange
	seen  []string
}

func play(t testing.TB, steps ...exchange) *script {
	t.Helper()
	s := &script{t: t, steps: steps}
	s.Server = httptest.NewServer(s)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
		if rest := s.left(); len(rest) > 0 && !t.Failed() {
			t.Errorf("%d requests never came, the first: %s (came: %v)", len(rest), rest[0].want, s.seen)
		}
	})
	return s
}

func (s *script) left() []exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.steps
}

func (s *script) next(got string) (exchange, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, got)
	if len(s.steps) == 0 {
		return exchange{}, false
	}
	step := s.steps[0]
	s.steps = s.steps[1:]
	return step, true
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	got := r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/api")
	body, _ := io.ReadAll(r.Body)
	step, ok := s.next(got)
	if !ok || !matchesWant(got, step.want) {
		s.t.Errorf("request %q came, expected %q", got, step.want)
		w.WriteHeader(http.StatusTeapot)
		return
	}
	for name, value := range step.has {
		if r.Header.Get(name) != value {
			s.t.Errorf("%s: header %s is %q, expected %q", got, name, r.Header.Get(name), value)
		}
	}
	if step.body != "" && string(body) != step.body {
		s.t.Errorf("%s: body is %q, expected %q", got, body, step.body)
	}
	if step.instead != nil {
		step.instead(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	for name, value := range step.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(max(step.status, http.StatusOK))
	_, _ = io.WriteString(w, step.answer)
}

// matchesWant compares requests; a want that ends in * stands for all that begin like it.
func matchesWant(got, want string) bool {
	if prefix, ok := strings.CutSuffix(want, "*"); ok {
		return strings.HasPrefix(got, prefix)
	}
	return got == want
}

// cut ends the connection without an answer.
func cut(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

// truncate promises more than it sends.
func truncate(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"id": "`)
}

// connect returns a client for the API at address whose waits are too short to notice. change may be nil.
func connect(t testing.TB, address string, change func(*settings)) *Client {
	t.Helper()
	s, err := Config{Endpoint: address, Getenv: noEnv}.resolve()
	if err != nil {
		t.Fatal(err)
	}
	s.policy.delay = time.Microsecond
	if change != nil {
		change(s)
	}
	return s.client()
}

func noEnv(string) string { return "" }

// The kinds of request that retries tell apart.
var (
	readRequest       = request{method: http.MethodGet, path: path("things", "1")}
	filterRequest     = request{method: http.MethodPost, path: path("things", "filter"), body: map[string]int{"n": 1}, reads: true}
	createRequest     = request{method: http.MethodPost, path: path("things", ""), body: map[string]int{"n": 1}}
	updateRequest     = request{method: http.MethodPatch, path: path("things", "1"), body: map[string]int{"n": 1}}
	repeatableRequest = request{method: http.MethodPatch, path: path("things", "1"), body: map[string]int{"n": 1}, repeatable: true}
	putRequest        = request{method: http.MethodPut, path: path("things", "1"), body: map[string]int{"n": 1}}
	deleteRequest     = request{method: http.MethodDelete, path: path("things", "1")}
)

func wantOf(r request) string { return r.method + " /" + strings.Join(r.path, "/") }

func exec(c *Client, r request) error {
	_, err := do[none](context.Background(), c, r)
	return err
}

func failureOf(t testing.TB, err error) *Error {
	t.Helper()
	e, ok := err.(*Error) //nolint:errorlint // the client returns it bare
	if !ok {
		t.Fatalf("error is a %T (%v), expected an *Error", err, err)
	}
	return e
}
