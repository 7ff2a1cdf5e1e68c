package client

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// failures are ways to fail, by name.
var failures = map[string]exchange{
	"400":             {status: 400, answer: `{"detail":"no"}`},
	"401":             {status: 401, answer: `{"exception_message":"Unauthorized"}`},
	"403":             {status: 403, answer: `{"detail":"reserved"}`},
	"404":             {status: 404, answer: `{"detail":"Thing not found."}`},
	"409":             {status: 409, answer: `{"detail":"taken"}`},
	"422":             {status: 422, answer: `{"detail":"bad"}`},
	"429":             {status: 429, answer: `{"detail":"slow down"}`},
	"429 retry after": {status: 429, header: map[string]string{"Retry-After": "0"}, answer: `{"detail":"slow down"}`},
	"500":             {status: 500, answer: `{"exception_message":"Internal Server Error"}`},
	"501":             {status: 501},
	"502":             {status: 502, header: map[string]string{"Content-Type": "text/html"}, answer: "<html></html>"},
	"503 busy":        {status: 503, answer: `{"exception_message":"Service Unavailable"}`},
	"503 proxy":       {status: 503, answer: `upstream connect error or disconnect/reset before headers`},
	"503 gateway":     {status: 503, answer: `{"message":"no healthy upstream"}`},
	"503 retry after": {status: 503, header: map[string]string{"Retry-After": "0"}, answer: "maintenance"},
	"504":             {status: 504},
	"cut":             {instead: cut},
	"truncated":       {instead: truncate},
}

// TestOnlyWhatIsSafeIsRepeated sends each kind of request at a server that fails once and then answers.
func TestOnlyWhatIsSafeIsRepeated(t *testing.T) {
	kinds := map[string]request{
		"read": readRequest, "filter": filterRequest, "create": createRequest,
		"update": updateRequest, "repeatable update": repeatableRequest, "put": putRequest, "delete": deleteRequest,
	}
	safe := []string{"read", "filter", "repeatable update", "put", "delete"}
	all := append([]string{"create", "update"}, safe...)
	repeated := map[string][]string{
		"429": all, "429 retry after": all, "503 busy": all, "503 retry after": all,
		"500": safe, "502": safe, "503 proxy": safe, "503 gateway": safe, "504": safe, "cut": safe, "truncated": safe,
	}
	for name, failure := range failures {
		for kind, r := range kinds {
			t.Run(name+" "+kind, func(t *testing.T) {
				failure.want = wantOf(r)
				steps := []exchange{failure}
				again := slices.Contains(repeated[name], kind)
				if again {
					steps = append(steps, exchange{want: wantOf(r), answer: `{}`})
				}
				server := play(t, steps...)
				if err := exec(connect(t, server.URL, nil), r); (err == nil) != again {
					t.Errorf("the request ended with %v, expected it to be repeated: %t", err, again)
				}
			})
		}
	}
}

func TestTheBodyIsSentAgain(t *testing.T) {
	busy := failures["503 busy"]
	busy.want, busy.body = wantOf(createRequest), `{"n":1}`
	server := play(t, busy, exchange{want: wantOf(createRequest), body: `{"n":1}`, has: map[string]string{"Content-Type": "application/json"}})
	if err := exec(connect(t, server.URL, nil), createRequest); err != nil {
		t.Error(err)
	}
}

// TestHowOften counts the attempts until a request fails for good.
func TestHowOften(t *testing.T) {
	for _, test := range []struct {
		failure  string
		retries  int
		attempts int
	}{
		{"500", 0, 1}, {"500", 3, 4}, {"503 retry after", 3, 4}, {"429", 1, 11}, {"cut", 2, 3},
		{"503 busy", 0, 1}, {"503 busy", 1, 11}, {"503 busy", 3, 31},
	} {
		failure := failures[test.failure]
		failure.want = wantOf(readRequest)
		server := play(t, slices.Repeat([]exchange{failure}, test.attempts)...)
		c := connect(t, server.URL, func(s *settings) { s.policy.retries = test.retries })
		if exec(c, readRequest) == nil {
			t.Errorf("%s: there is no error", test.failure)
		}
	}
}

func TestBusyRetriesAndOthersCountApart(t *testing.T) {
	var steps []exchange
	for _, name := range []string{"503 busy", "429", "503 busy", "429 retry after", "503 busy"} {
		step := failures[name]
		step.want = wantOf(createRequest)
		steps = append(steps, step)
	}
	server := play(t, append(steps, exchange{want: wantOf(createRequest), answer: `{}`})...)
	c := connect(t, server.URL, func(s *settings) { s.policy.retries = 1 })
	if err := exec(c, createRequest); err != nil {
		t.Error(err)
	}
}

func TestAnUnreachableServerIsTriedAgain(t *testing.T) {
	server := play(t)
	c := connect(t, server.URL, nil)
	server.Close()
	var attempts int
	count := roundTrip(func(r *http.Request) (*http.Response, error) {
		attempts++
		return connect(t, server.URL, nil).http.Transport.RoundTrip(r)
	})
	c.http.Transport = count
	e := failureOf(t, exec(c, createRequest))
	if e.Code != CodeUnreachable || e.Ambiguous() || attempts != 4 {
		t.Errorf("got %v after %d attempts, ambiguous %t; expected unreachable after 4", e, attempts, e.Ambiguous())
	}
}

// roundTrip is an http.RoundTripper of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestWhatAFailureMeans looks at failures that a server of the tests can't bring about.
func TestWhatAFailureMeans(t *testing.T) {
	tried := func(err error, sent bool) error {
		return &url.Error{Op: "Get", URL: "http://h", Err: &attemptError{error: err, sent: sent}}
	}
	for name, test := range map[string]struct {
		err  error
		want outcome
		code Code
	}{
		"not of an attempt":    {errors.New("stopped"), final, CodeUnreachable},
		"refused connection":   {tried(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, false), refused, CodeUnreachable},
		"reset":                {tried(syscall.ECONNRESET, true), lost, CodeConnectionLost},
		"no such host":         {tried(&net.DNSError{IsNotFound: true}, false), final, CodeUnreachable},
		"name server fails":    {tried(&net.DNSError{IsTemporary: true}, false), refused, CodeUnreachable},
		"certificate":          {tried(&tls.CertificateVerificationError{Err: errors.New("unknown")}, false), final, CodeUntrusted},
		"no TLS":               {tried(tls.RecordHeaderError{}, false), final, CodeUntrusted},
		"http instead":         {tried(http.ErrSchemeMismatch, false), final, CodeUntrusted},
		"too large":            {tried(errTooLarge, true), lost, CodeUnexpectedAnswer},
		"timeout":              {tried(errTimedOut, true), lost, CodeTimeout},
		"timeout of a dial":    {tried(errTimedOut, false), refused, CodeTimeout},
		"deadline of a caller": {context.DeadlineExceeded, final, CodeTimeout},
	} {
		if got, code := classify(nil, test.err), codeOfCause(test.err); got != test.want || code != test.code {
			t.Errorf("%s: got %d and %s, expected %d and %s", name, got, code, test.want, test.code)
		}
	}
	c := newCall(readRequest, nil, policy{retries: 3})
	if again, _ := c.check(t.Context(), nil, tried(errTooLarge, true)); again {
		t.Error("an answer that is too large is asked for again")
	}
	c = newCall(readRequest, nil, policy{retries: 3})
	c.till = time.Now()
	unavailable := &http.Response{StatusCode: 503, Body: io.NopCloser(strings.NewReader(`{"detail":"locked"}`))}
	if again, _ := c.check(t.Context(), unavailable, nil); again || c.last != busy {
		t.Error("a request goes on beyond its timeout")
	}
}

func TestWaits(t *testing.T) {
	c := &call{policy: policy{delay: 8 * time.Second}}
	within := func(name string, got, low, high time.Duration) {
		t.Helper()
		if got < low || got > high {
			t.Errorf("%s: waits %s, expected %s to %s", name, got, low, high)
		}
	}
	after := func(value string) *http.Response {
		return &http.Response{Header: http.Header{"Retry-After": {value}}}
	}
	c.last, c.attempts[refused] = refused, 1
	within("first", c.wait(nil), 4*time.Second, 8*time.Second)
	c.attempts[lost] = 1
	within("second", c.wait(nil), 8*time.Second, 16*time.Second)
	c.attempts[lost] = 60
	within("bounded", c.wait(nil), maxDelay/2, maxDelay)
	within("asked for", c.wait(after("5")), 5*time.Second, 9*time.Second)
	within("asked for too much", c.wait(after("86400")), maxDelay, maxDelay+4*time.Second)
	within("nonsense", c.wait(after("soon")), maxDelay/2, maxDelay)
	c.last, c.attempts[busy] = busy, 1
	within("busy", c.wait(nil), busyDelay/2, busyDelay)
	c.attempts[busy] = 4
	within("busy again", c.wait(nil), 4*busyDelay, 8*busyDelay)
	c.attempts[busy] = 100
	within("busy for long", c.wait(nil), 4*time.Second, 8*time.Second)
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": -1, "soon": -1, "-3": -1, "NaN": -1, "0": 0, "7": 7 * time.Second, " 1.5 ": 1500 * time.Millisecond,
		"Fri, 02 Jan 2026 03:05:05 GMT": time.Minute, "Fri, 02 Jan 2026 03:03:05 GMT": 0, "1e300": 24 * time.Hour,
	} {
		got, ok := retryAfter(http.Header{"Retry-After": {text}}, now)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q: got %s, expected %s", text, got, want)
		}
	}
}

// TestCancelWhileWaiting shows that the caller's end ends the wait for a retry: no further request comes.
func TestCancelWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		attempts := 0
		c := connect(t, "http://example.com", func(s *settings) { s.policy.delay = time.Minute })
		c.http.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			attempts++
			return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"60"}}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
		})
		ended := make(chan error)
		go func() {
			_, err := do[none](ctx, c, readRequest)
			ended <- err
		}()
		synctest.Wait() // it waits for its second attempt
		cancel()
		synctest.Wait()
		select {
		case err := <-ended:
			if !hasCode(err, CodeCancelled) || attempts != 1 || !errors.Is(err, context.Canceled) {
				t.Errorf("got %v after %d attempts, expected cancelled after 1", err, attempts)
			}
		default:
			t.Error("the request goes on after its caller gave up")
		}
	})
}

// TestTimeOverWhileRefused: when the time of a request is over during an attempt that follows refusals, the error is why there
// was no time left.
func TestTimeOverWhileRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := connect(t, "http://example.com", func(s *settings) { s.policy.timeout = 10 * time.Second })
		attempts := 0
		c.http.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			if attempts++; attempts > 3 {
				time.Sleep(10 * time.Second)
				return nil, errTimedOut
			}
			return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"1"}}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
		})
		_, err := do[none](t.Context(), c, readRequest)
		var failure *Error
		if !errors.As(err, &failure) || failure.Code != CodeRateLimited || failure.Status != 429 || attempts != 4 {
			t.Errorf("got %v after %d attempts, expected that the rate is limited after 4", err, attempts)
		}
	})
}
