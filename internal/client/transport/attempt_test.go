package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// stuck is a server that never responds.
var stuck = roundTrip(func(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, context.Cause(r.Context())
})

func TestCanceledRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(begun(t, Call{Reads: true}))
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://example.com", nil)
		ended := false
		go func() {
			_, err := attemptTimeout{timeout: time.Hour, grace: time.Hour}.roundTrip(req, stuck)
			ended = errors.Is(err, context.Canceled)
		}()
		synctest.Wait()
		cancel()
		synctest.Wait() // the request is blocked
		if !ended {
			t.Error("the read continues")
		}
	})
}

func TestGraceAndTimeoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(begun(t, Call{}))
		cancelled := make(chan struct{})
		go func() {
			time.Sleep(time.Second)
			cancel()
			close(cancelled)
		}()
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://example.com", nil)
		l := attemptTimeout{timeout: time.Hour, grace: 10 * time.Second}
		if _, err := l.roundTrip(req, stuck); !errors.Is(err, context.Canceled) {
			t.Errorf("the grace period ends with %v", err)
		}
		<-cancelled
	})
	synctest.Test(t, func(t *testing.T) {
		ctx := begun(t, Call{})
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://example.com", nil)
		_, err := attemptTimeout{timeout: time.Minute, grace: time.Second}.roundTrip(req, stuck)
		if !errors.Is(err, ErrTimedOut) || !strings.Contains(err.Error(), "1m0s") {
			t.Errorf("the timeout ends with %v", err)
		}
	})
}

func TestLargeResponses(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `"12345678"`) }))
	t.Cleanup(server.Close)
	for limit, fits := range map[int64]bool{9: false, 10: true} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		resp, err := bufferBody{limit: limit}.roundTrip(req, http.DefaultTransport)
		if fits != (err == nil) || (!fits && !errors.Is(err, ErrTooLarge)) {
			t.Errorf("limit %d: %v", limit, err)
		}
		if err == nil {
			_ = resp.Body.Close()
		}
	}
}

func TestFailuresAreLoggedWithoutSecrets(t *testing.T) {
	var logged Exchange
	l := logExchanges{redactor: NewRedactor([]string{"s3cret"}, nil), log: func(_ context.Context, x Exchange) { logged = x }}
	req := httptest.NewRequest(http.MethodGet, "http://example.com/", nil).WithContext(begun(t, Call{}))
	_, _ = l.roundTrip(req, roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("proxy wants s3cret") }))
	if logged.Err != "proxy wants [redacted]" {
		t.Errorf("logged %+v", logged)
	}
}

// begun is the context of a request with the call, before its first attempt.
func begun(t *testing.T, c Call) context.Context {
	return context.WithValue(WithCall(t.Context(), c), progressKey{}, new(progress))
}

// roundTrip is a function as an http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
