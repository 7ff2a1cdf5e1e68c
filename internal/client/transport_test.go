package client

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestHeaders(t *testing.T) {
	for name, test := range map[string]struct {
		config Config
		has    map[string]string
	}{
		"key":   {Config{APIKey: "pnu_secret"}, map[string]string{"Authorization": "Bearer pnu_secret"}},
		"basic": {Config{BasicAuthKey: "me:secret"}, map[string]string{"Authorization": "Basic bWU6c2VjcmV0"}},
		"none":  {Config{}, map[string]string{"Authorization": "", "User-Agent": "terraform-provider-prefect", "Accept": "application/json"}},
		"custom": {
			Config{CustomHeaders: `{"x-proxy": "a", "authorization": "Digest b"}`, UserAgent: "ua/1"},
			map[string]string{"X-Proxy": "a", "Authorization": "Digest b", "User-Agent": "ua/1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := play(t, exchange{want: wantOf(readRequest), has: test.has})
			test.config.Endpoint, test.config.Getenv = server.URL, noEnv
			c, err := New(test.config)
			if err != nil {
				t.Fatal(err)
			}
			if err := exec(c, readRequest); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRedirectsStayHere(t *testing.T) {
	elsewhere := play(t) // expects nothing
	secret := func(s *settings) { s.auth = "Bearer secret" }
	has := map[string]string{"Authorization": "Bearer secret"}

	server := play(t, exchange{want: wantOf(readRequest), has: has, status: 302,
		header: map[string]string{"Location": elsewhere.URL + "/login?token=1"}})
	e := failureOf(t, exec(connect(t, server.URL, secret), readRequest))
	if e.Code != CodeUnexpectedAnswer || e.Detail != "the server redirects to "+elsewhere.URL+"/login" ||
		!strings.Contains(e.Remedy(), "endpoint") {
		t.Errorf("got %v (%s)", e, e.Remedy())
	}

	// The same host is followed, with a write's body and method.
	server = play(t,
		exchange{want: wantOf(createRequest), status: 307, header: map[string]string{"Location": "/api/moved"}},
		exchange{want: "POST /moved", has: has, body: `{"n":1}`})
	if err := exec(connect(t, server.URL, secret), createRequest); err != nil {
		t.Error(err)
	}

	// A write never becomes a read, and a circle ends.
	server = play(t, exchange{want: wantOf(createRequest), status: 302, header: map[string]string{"Location": "/api/moved"}})
	if err := exec(connect(t, server.URL, nil), createRequest); !hasCode(err, CodeUnexpectedAnswer) {
		t.Error(err)
	}
	circle := exchange{want: wantOf(readRequest), status: 307, header: map[string]string{"Location": "/api/things/1"}}
	server = play(t, circle, circle, circle, circle, circle, circle)
	if err := exec(connect(t, server.URL, nil), readRequest); !hasCode(err, CodeUnexpectedAnswer) {
		t.Error(err)
	}
}

func TestTheLogHoldsNoSecret(t *testing.T) {
	var lines []Exchange
	server := play(t, exchange{want: "GET /things/s3cret"}, exchange{want: wantOf(createRequest), instead: cut})
	redactor := newRedactor([]string{"s3cret"}, nil)
	c := connect(t, server.URL, func(s *settings) {
		s.auth, s.redactor = "Bearer s3cret", redactor
		s.log = func(_ context.Context, x Exchange) { lines = append(lines, x) }
	})
	_ = exec(c, request{method: http.MethodGet, path: path("things", "s3cret")})
	_ = exec(c, createRequest)
	failing := logExchanges{redact: redactor, log: func(_ context.Context, x Exchange) { lines = append(lines, x) }, next: roundTrip(
		func(*http.Request) (*http.Response, error) { return nil, errors.New("proxy wants s3cret") },
	)}
	asked := httptest.NewRequest(http.MethodGet, "http://example.com/", nil)
	_, _ = failing.RoundTrip(asked.WithContext(context.WithValue(t.Context(), callKey{}, new(call))))
	if len(lines) != 3 {
		t.Fatalf("%d exchanges are logged, expected 3", len(lines))
	}
	if x := lines[2]; x.Err != "proxy wants [redacted]" {
		t.Errorf("logged %+v", x)
	}
	if x := lines[0]; x.Method != "GET" || x.Path != "/api/things/[redacted]" || x.Status != 200 || x.Err != "" {
		t.Errorf("logged %+v", x)
	}
	if x := lines[1]; x.Status != 0 || x.Err == "" {
		t.Errorf("logged %+v", x)
	}
}

// TestAWriteOutlivesItsCaller cancels while a request is on its way: the server sees a read end, and a write go on.
func TestAWriteOutlivesItsCaller(t *testing.T) {
	for name, test := range map[string]struct {
		request request
		lives   bool
	}{"read": {readRequest, false}, "filter": {filterRequest, false}, "create": {createRequest, true}, "delete": {deleteRequest, true}} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			server := play(t, exchange{want: wantOf(test.request), instead: func(w http.ResponseWriter, r *http.Request) {
				cancel()
				if !test.lives {
					<-r.Context().Done()
				}
				_, _ = io.WriteString(w, `{"ok": true}`)
			}})
			got, err := do[map[string]bool](ctx, connect(t, server.URL, nil), test.request)
			if test.lives && (err != nil || !got["ok"]) {
				t.Errorf("the write ended with %v, %v", got, err)
			}
			if !test.lives && !hasCode(err, CodeCancelled) {
				t.Errorf("the read ended with %v", err)
			}
		})
	}
}

func TestNothingIsRepeatedAfterTheCallerGaveUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := play(t, exchange{want: wantOf(repeatableRequest), instead: func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		w.WriteHeader(http.StatusInternalServerError)
	}})
	_, err := do[none](ctx, connect(t, server.URL, nil), repeatableRequest)
	if e := failureOf(t, err); e.Code != CodeServerError || !e.Ambiguous() {
		t.Errorf("got %v", e)
	}
	// A caller that gave up before sends nothing at all.
	if _, err := do[none](ctx, connect(t, play(t).URL, nil), createRequest); !hasCode(err, CodeCancelled) || IsAmbiguous(err) {
		t.Errorf("got %v", err)
	}
}

// stuck is a server that never answers.
var stuck = roundTrip(func(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, context.Cause(r.Context())
})

func TestAReadEndsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), callKey{}, &call{reads: true, policy: policy{timeout: time.Hour}}))
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://example.com", nil)
		ended := false
		go func() {
			_, err := attemptTimeout{grace: time.Hour, next: stuck}.RoundTrip(req)
			ended = errors.Is(err, context.Canceled)
		}()
		synctest.Wait()
		cancel()
		synctest.Wait() // no time passes in it
		if !ended {
			t.Error("the read goes on")
		}
	})
}

func TestGraceAndTimeoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), callKey{}, &call{policy: policy{timeout: time.Hour}}))
		cancelled := make(chan struct{})
		go func() {
			time.Sleep(time.Second)
			cancel()
			close(cancelled)
		}()
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://example.com", nil)
		chain := attemptTimeout{grace: 10 * time.Second, next: stuck}
		if _, err := chain.RoundTrip(req); !errors.Is(err, context.Canceled) {
			t.Errorf("the grace ends with %v", err)
		}
		<-cancelled
	})
	synctest.Test(t, func(t *testing.T) {
		ctx := context.WithValue(t.Context(), callKey{}, &call{policy: policy{timeout: time.Minute}})
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://example.com", nil)
		_, err := attemptTimeout{grace: time.Second, next: stuck}.RoundTrip(req)
		if codeOfCause(err) != CodeTimeout || !strings.Contains(err.Error(), "1m0s") {
			t.Errorf("the timeout ends with %v", err)
		}
	})
}

func TestCertificates(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // a refused handshake is what the test wants
	server.StartTLS()
	t.Cleanup(server.Close)
	dir := t.TempDir()
	trusted := filepath.Join(dir, "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(trusted, block, 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(dir, "empty.pem")
	if err := os.WriteFile(empty, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		variable, value string
		code            Code
		fails           string
		warns           bool
	}{
		"unknown":     {code: CodeUntrusted},
		"given":       {variable: "PREFECT_API_SSL_CERT_FILE", value: trusted},
		"not checked": {variable: "PREFECT_API_TLS_INSECURE_SKIP_VERIFY", value: "true", warns: true},
		"no file":     {variable: "PREFECT_API_SSL_CERT_FILE", value: dir + "/none", fails: "PREFECT_API_SSL_CERT_FILE: the certificate file can't be read"},
		"no PEM":      {variable: "PREFECT_API_SSL_CERT_FILE", value: empty, fails: "holds no certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			env := map[string]string{test.variable: test.value}
			c, err := New(Config{Endpoint: server.URL, Getenv: func(name string) string { return env[name] }})
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("got %v, expected %q", err, test.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			err = exec(c, readRequest)
			if (test.code == "" && err != nil) || (test.code != "" && !hasCode(err, test.code)) {
				t.Errorf("got %v, expected %q", err, test.code)
			}
			if (len(c.Warnings()) == 1) != test.warns {
				t.Errorf("warnings: %q", c.Warnings())
			}
		})
	}
	// https towards a server that speaks http
	plain := play(t)
	if err := exec(connect(t, strings.Replace(plain.URL, "http:", "https:", 1), nil), createRequest); !hasCode(err, CodeUntrusted) ||
		IsAmbiguous(err) {
		t.Errorf("got %v", err)
	}
}

func TestLargeAnswers(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `"12345678"`) }))
	t.Cleanup(server.Close)
	for limit, fits := range map[int64]bool{9: false, 10: true} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		resp, err := bufferBody{limit: limit, next: http.DefaultTransport}.RoundTrip(req)
		if fits != (err == nil) || (!fits && !errors.Is(err, errTooLarge)) {
			t.Errorf("limit %d: %v", limit, err)
		}
		if err == nil {
			_ = resp.Body.Close()
		}
	}
	if codeOfCause(&attemptError{error: errTooLarge, sent: true}) != CodeUnexpectedAnswer {
		t.Error("a large answer has another code than unexpected_answer")
	}
}
