// Package clienttest starts servers that expect exactly the given requests, for tests of the client.
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

// Exchange is one step of a Script: an expected request, and the server's response.
type Exchange struct {
	Want string // "METHOD /path?query", below /api
	// Headers are the headers that the request must have; a header with the value "" must be absent.
	Headers         map[string]string
	Body            string // expected body, if not ""
	Status          int
	ResponseHeaders map[string]string
	Response        string
	// Handler responds in place of the fields above. It can also close the connection.
	Handler http.HandlerFunc
}

// Script is a server that expects exactly the given requests, in order.
type Script struct {
	*httptest.Server
	t     testing.TB
	mu    sync.Mutex
	steps []Exchange
	seen  []string
}

// Play starts a server that expects the exchanges, and fails the test if one is missing at its end.
func Play(t testing.TB, steps ...Exchange) *Script {
	t.Helper()
	s := &Script{t: t, steps: steps}
	s.Server = httptest.NewServer(s)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
		if rest := s.left(); len(rest) > 0 && !t.Failed() {
			t.Errorf("%d requests are missing, the first: %s (received: %v)", len(rest), rest[0].Want, s.seen)
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

// ServeHTTP runs the next step.
func (s *Script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	got := r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/api")
	body, _ := io.ReadAll(r.Body)
	step, ok := s.next(got)
	if !ok || !matchesWant(got, step.Want) {
		s.t.Errorf("received the request %q, expected %q", got, step.Want)
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

// matchesWant compares requests; a want that ends in * is a prefix.
func matchesWant(got, want string) bool {
	if prefix, ok := strings.CutSuffix(want, "*"); ok {
		return strings.HasPrefix(got, prefix)
	}
	return got == want
}

// Cut closes the connection without a response.
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

// Truncate sends a body that is shorter than its Content-Length.
func Truncate(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"id": "`)
}
