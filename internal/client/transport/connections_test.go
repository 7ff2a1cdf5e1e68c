package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
)

// TestConnectionIsNotReusedAfterFailure compares the connections of two requests; the response to the first has the
// status.
func TestConnectionIsNotReusedAfterFailure(t *testing.T) {
	for status, same := range map[int]bool{http.StatusOK: true, http.StatusNotFound: true, http.StatusInternalServerError: false,
		http.StatusServiceUnavailable: false} {
		var from []string
		network := NewNetwork(nil)
		note := func(status int) clienttest.Exchange {
			return clienttest.Exchange{Want: "POST /things/", Body: `{"n":1}`, Handler: func(w http.ResponseWriter, r *http.Request) {
				from = append(from, r.RemoteAddr)
				w.WriteHeader(status)
				_, _ = io.WriteString(w, `{}`)
			}}
		}
		server := clienttest.Play(t, note(status), note(http.StatusOK))
		to := roundTrip(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			r.URL.Host = server.Listener.Addr().String()
			return network.RoundTrip(r)
		})
		chain := New(options(func(o *Options) { o.Policy.Retries = 0 }), to)
		_ = exec(t.Context(), chain, createRequest)
		if err := exec(t.Context(), chain, createRequest); err != nil {
			t.Fatal(err)
		}
		if (from[0] == from[1]) != same {
			t.Errorf("after %d the connections are %q, expected the same: %t", status, from, same)
		}
	}
}

// TestNothingWritten simulates a transport whose reused connections are closed, before or after it wrote to them.
func TestNothingWritten(t *testing.T) {
	closed := errors.New("closed by the server")
	for name, test := range map[string]struct {
		kept   []bool // whether the connection of each attempt is reused; the last attempt gets a response unless it fails
		writes bool   // whether the transport writes before it fails
		fails  bool
		unsent bool
	}{
		"kept lines are tried until one is open": {kept: []bool{true, true, false}},
		"a new line that fails is a failure":     {kept: []bool{true, false}, fails: true, unsent: true},
		"what was written is not sent again":     {kept: []bool{true}, writes: true, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			attempt := 0
			network := roundTrip(func(r *http.Request) (*http.Response, error) {
				body, _ := io.ReadAll(r.Body)
				if string(body) != "body" {
					t.Errorf("attempt %d has the body %q", attempt, body)
				}
				l := &trackedConn{Conn: discard{}}
				httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{Conn: l, Reused: test.kept[attempt]})
				attempt++
				if test.writes {
					_, _ = l.Write(body)
				}
				if test.fails || attempt < len(test.kept) {
					return nil, closed
				}
				return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
			})
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://example.com", strings.NewReader("body"))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := connTracker{}.roundTrip(req, network)
			if err == nil {
				_ = resp.Body.Close()
			}
			var unsent *unsentError
			if (err != nil) != test.fails || errors.As(err, &unsent) != test.unsent || attempt != len(test.kept) {
				t.Errorf("ended with %v after %d attempts", err, attempt)
			}
		})
	}
}

func TestNoNewConnectionAfterCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	attempts := 0
	network := roundTrip(func(r *http.Request) (*http.Response, error) {
		attempts++
		httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{Conn: &trackedConn{Conn: discard{}}, Reused: true})
		cancel()
		return nil, context.Canceled
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := connTracker{}.roundTrip(req, network)
	if err == nil {
		_ = resp.Body.Close()
	}
	var unsent *unsentError
	if attempts != 1 || !errors.As(err, &unsent) {
		t.Errorf("ended with %v after %d attempts", err, attempts)
	}
}

func TestClosingConnection(t *testing.T) {
	var out bytes.Buffer
	l := &trackedConn{Conn: discard{to: &out}}
	_, _ = l.Write([]byte("a"))
	used := usage{conn: l}
	used.markClosing()
	if n, err := l.Write([]byte("b")); n != 0 || !errors.Is(err, net.ErrClosed) || out.String() != "a" || l.writes.Load() != 1 {
		t.Errorf("wrote %d, %v; the connection received %q", n, err, out.String())
	}
}

// discard is a connection that only records writes.
type discard struct {
	to io.Writer
	net.Conn
}

func (d discard) Write(b []byte) (int, error) {
	if d.to == nil {
		return len(b), nil
	}
	return d.to.Write(b)
}
