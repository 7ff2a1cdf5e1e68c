package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"
)

func never([]byte) bool { return false }

// TestClassify checks failures that a test server cannot cause.
func TestClassify(t *testing.T) {
	tried := func(err error, sent bool) error {
		return &url.Error{Op: "Get", URL: "http://h", Err: &AttemptError{Err: err, Sent: sent}}
	}
	for name, test := range map[string]struct {
		err  error
		want attemptOutcome
	}{
		"not of an attempt":    {errors.New("stopped"), outcomeFinal},
		"refused connection":   {tried(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, false), outcomeRefused},
		"reset":                {tried(syscall.ECONNRESET, true), outcomeLost},
		"no such host":         {tried(&net.DNSError{IsNotFound: true}, false), outcomeFinal},
		"name server fails":    {tried(&net.DNSError{IsTemporary: true}, false), outcomeRefused},
		"certificate":          {tried(&tls.CertificateVerificationError{Err: errors.New("unknown")}, false), outcomeFinal},
		"no TLS":               {tried(tls.RecordHeaderError{}, false), outcomeFinal},
		"http instead":         {tried(http.ErrSchemeMismatch, false), outcomeFinal},
		"too large":            {tried(ErrTooLarge, true), outcomeLost},
		"timeout":              {tried(ErrTimedOut, true), outcomeLost},
		"timeout of a dial":    {tried(ErrTimedOut, false), outcomeRefused},
		"deadline of a caller": {context.DeadlineExceeded, outcomeFinal},
	} {
		if got := classify(nil, test.err, never); got != test.want {
			t.Errorf("%s: got %d, expected %d", name, got, test.want)
		}
	}
	l := retryRequests{policy: Policy{Retries: 3, Delay: time.Second}, fromApplication: func([]byte) bool { return true }}
	read := Call{Reads: true, Repeatable: true}
	if l.check(t.Context(), read, new(progress), nil, tried(ErrTooLarge, true)) {
		t.Error("a request whose response is too large is repeated")
	}
	p := &progress{deadline: time.Now()}
	unavailable := &http.Response{StatusCode: 503, Body: io.NopCloser(strings.NewReader(`{"detail":"locked"}`))}
	if l.check(t.Context(), read, p, unavailable, nil) || p.last != outcomeBusy {
		t.Error("a request continues after its timeout")
	}
}

func TestWaits(t *testing.T) {
	l, p := retryRequests{policy: Policy{Delay: 8 * time.Second}}, new(progress)
	within := func(name string, got, low, high time.Duration) {
		t.Helper()
		if got < low || got > high {
			t.Errorf("%s: waits %s, expected %s to %s", name, got, low, high)
		}
	}
	after := func(value string) *http.Response {
		return &http.Response{Header: http.Header{"Retry-After": {value}}}
	}
	p.last, p.attempts[outcomeRefused] = outcomeRefused, 1
	within("first", l.wait(p, nil), 4*time.Second, 8*time.Second)
	p.attempts[outcomeLost] = 1
	within("second", l.wait(p, nil), 8*time.Second, 16*time.Second)
	p.attempts[outcomeLost] = 60
	within("bounded", l.wait(p, nil), maxDelay/2, maxDelay)
	within("asked for", l.wait(p, after("5")), 5*time.Second, 9*time.Second)
	within("asked for too much", l.wait(p, after("86400")), maxDelay, maxDelay+4*time.Second)
	within("nonsense", l.wait(p, after("soon")), maxDelay/2, maxDelay)
	p.last, p.attempts[outcomeBusy] = outcomeBusy, 1
	within("busy", l.wait(p, nil), busyDelay/2, busyDelay)
	p.attempts[outcomeBusy] = 4
	within("busy again", l.wait(p, nil), 4*busyDelay, 8*busyDelay)
	p.attempts[outcomeBusy] = 100
	within("busy for long", l.wait(p, nil), 4*time.Second, 8*time.Second)
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": -1, "soon": -1, "-3": -1, "NaN": -1, "0": 0, "7": 7 * time.Second, " 1.5 ": 1500 * time.Millisecond,
		"Fri, 02 Jan 2026 03:05:05 GMT": time.Minute, "Fri, 02 Jan 2026 03:03:05 GMT": 0, "1e300": 24 * time.Hour,
	} {
		got, ok := RetryAfter(http.Header{"Retry-After": {text}}, now)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q: got %s, expected %s", text, got, want)
		}
	}
}
