// Package clienttest plays servers that expect exactly given requests, for tests of the client.
package clienttest

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Exchange is one step of a Script: a request that must come, and what the server does with it.
type Exchange struct {
	Want string // "METHOD /path?query", below /api
	// Headers are headers that the request must have; "" means that it must not have it.
	Headers         map[string]string
	Body            string // that the request must have, if not ""
	Status          int
	ResponseHeaders map[string]string
	Response        string
	// Handler answers in the server's place: it can cut the connection.
	Handler http.HandlerFunc
}

// Script is a server that expects exactly the given requests in that order.
type Script struct {
	*httptest.Server
	t     testing.TB
	mu    sync.Mutex
	steps []Exchange
	seen  []string
}

// Play starts a server that expects the exchanges, and fails the test when one has not come at its end.
func Play(t testing.TB, steps ...Exchange) *Script {
	t.Helper()
	s := &Script{t: t, steps: steps}
	s.Server = httptest.NewServer(s)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
		if rest := s.left(); len(rest) > 0 && !t.Failed() {
			t.Errorf("%d requests never came, the first: %s (came: %v)", len(rest), rest[0].Want, s.seen)
		}
	})
	return s
}

func (s *Script) left() []Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.steps
}

func (s *Script) next(got string) (Exchange, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, got)
	if len(s.steps) == 0 {
		return Exchange{}, false
	}
	step := s.steps[0]
	s.steps = s.steps[1:]
	return step, true
}

// ServeHTTP plays the next step.
func (s *Script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	got := r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/api")
	body, _ := io.ReadAll(r.Body)
	step, ok := s.next(got)
	if !ok || !matchesWant(got, step.Want) {
		s.t.Errorf("request %q came, expected %q", got, step.Want)
		w.WriteHeader(http.StatusTeapot)
		return
	}
	for name, value := range step.Headers {
		if r.Header.Get(name) != value {
			s.t.Errorf("%s: header %s is %q, expected %q", got, name, r.Header.Get(name), value)
		}
	}
	if step.Body != "" && string(body) != step.Body {
		s.t.Errorf("%s: body is %q, expected %q", got, body, step.Body)
	}
	if step.Handler != nil {
		step.Handler(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	for name, value := range step.ResponseHeaders {
		w.Header().Set(name, value)
	}
	w.WriteHeader(max(step.Status, http.StatusOK))
	_, _ = io.WriteString(w, step.Response)
}

// matchesWant compares requests; a want that ends in * stands for all that begin like it.
func matchesWant(got, want string) bool {
	if prefix, ok := strings.CutSuffix(want, "*"); ok {
		return strings.HasPrefix(got, prefix)
	}
	return got == want
}

// Cut ends the connection without an answer.
func Cut(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// Truncate promises more than it sends.
func Truncate(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"id": "`)
}
