package rest

import (
	"context"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

func TestHeaders(t *testing.T) {
	for name, test := range map[string]struct {
		config config.Config
		has    map[string]string
	}{
		"key":   {config.Config{APIKey: "pnu_secret"}, map[string]string{"Authorization": "Bearer pnu_secret"}},
		"basic": {config.Config{BasicAuthKey: "me:secret"}, map[string]string{"Authorization": "Basic bWU6c2VjcmV0"}},
		"none":  {config.Config{}, map[string]string{"Authorization": "", "User-Agent": "terraform-provider-prefect", "Accept": "application/json"}},
		"custom": {
			config.Config{CustomHeaders: `{"x-proxy": "a", "authorization": "Digest b"}`, UserAgent: "ua/1"},
			map[string]string{"X-Proxy": "a", "Authorization": "Digest b", "User-Agent": "ua/1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := clienttest.Play(t, clienttest.Exchange{Want: wantOf(readRequest), Headers: test.has})
			test.config.Endpoint = server.URL
			c := New(resolve(t, test.config), noHooks)
			if err := exec(c, readRequest); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRedirects(t *testing.T) {
	elsewhere := clienttest.Play(t) // expects nothing
	secret := func(s *config.Settings) { s.Auth = "Bearer secret" }
	has := map[string]string{"Authorization": "Bearer secret"}

	server := clienttest.Play(t, clienttest.Exchange{Want: wantOf(readRequest), Headers: has, Status: 302,
		ResponseHeaders: map[string]string{"Location": elsewhere.URL + "/login?token=1"}})
	e := FailureOf(t, exec(connect(t, server.URL, secret), readRequest))
	if e.Code != apierror.CodeUnexpectedResponse || e.Detail != "the server redirects to "+elsewhere.URL+"/login" ||
		!strings.Contains(e.Remedy(), "endpoint") {
		t.Errorf("got %v (%s)", e, e.Remedy())
	}

	// A redirect to the same host is followed, with the method and the body of a write.
	server = clienttest.Play(t,
		clienttest.Exchange{Want: wantOf(createRequest), Status: 307, ResponseHeaders: map[string]string{"Location": "/api/moved"}},
		clienttest.Exchange{Want: "POST /moved", Headers: has, Body: `{"n":1}`})
	if err := exec(connect(t, server.URL, secret), createRequest); err != nil {
		t.Error(err)
	}

	// A write never becomes a read, and a redirect loop ends.
	server = clienttest.Play(
		t,
		clienttest.Exchange{Want: wantOf(createRequest), Status: 302, ResponseHeaders: map[string]string{"Location": "/api/moved"}},
	)
	if err := exec(connect(t, server.URL, nil), createRequest); !apierror.HasCode(err, apierror.CodeUnexpectedResponse) {
		t.Error(err)
	}
	circle := clienttest.Exchange{Want: wantOf(readRequest), Status: 307, ResponseHeaders: map[string]string{"Location": "/api/things/1"}}
	server = clienttest.Play(t, circle, circle, circle, circle, circle, circle)
	if err := exec(connect(t, server.URL, nil), readRequest); !apierror.HasCode(err, apierror.CodeUnexpectedResponse) {
		t.Error(err)
	}
}

func TestTheLogHoldsNoSecret(t *testing.T) {
	var lines []transport.Exchange
	server := clienttest.Play(
		t,
		clienttest.Exchange{Want: "GET /things/s3cret"},
		clienttest.Exchange{Want: wantOf(createRequest), Handler: clienttest.Cut},
	)
	redactor := transport.NewRedactor([]string{"s3cret"}, nil)
	c := connect(t, server.URL, func(s *config.Settings) {
		s.Auth, s.Redactor = "Bearer s3cret", redactor
		s.Log = func(_ context.Context, x transport.Exchange) { lines = append(lines, x) }
	})
	_ = exec(c, Request{Method: http.MethodGet, Path: Path("things", "s3cret")})
	_ = exec(c, createRequest)
	if len(lines) != 2 {
		t.Fatalf("%d exchanges are logged, expected 2", len(lines))
	}
	if x := lines[0]; x.Method != "GET" || x.Path != "/api/things/[redacted]" || x.Status != 200 || x.Err != "" {
		t.Errorf("logged %+v", x)
	}
	if x := lines[1]; x.Status != 0 || x.Err == "" {
		t.Errorf("logged %+v", x)
	}
}

// TestWritesHaveAGracePeriod cancels a request in flight: a read is aborted, and a write continues.
func TestWritesHaveAGracePeriod(t *testing.T) {
	for name, test := range map[string]struct {
		request Request
		lives   bool
	}{"read": {readRequest, false}, "filter": {filterRequest, false}, "create": {createRequest, true}, "delete": {deleteRequest, true}} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			server := clienttest.Play(t, clienttest.Exchange{Want: wantOf(test.request), Handler: func(w http.ResponseWriter, r *http.Request) {
				cancel()
				if !test.lives {
					<-r.Context().Done()
				}
				_, _ = io.WriteString(w, `{"ok": true}`)
			}})
			got, err := Do[map[string]bool](ctx, connect(t, server.URL, nil), test.request)
			if test.lives && (err != nil || !got["ok"]) {
				t.Errorf("the write ended with %v, %v", got, err)
			}
			if !test.lives && !apierror.HasCode(err, apierror.CodeCancelled) {
				t.Errorf("the read ended with %v", err)
			}
		})
	}
}

func TestNoRetryAfterCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := clienttest.Play(t, clienttest.Exchange{Want: wantOf(repeatableRequest), Handler: func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		w.WriteHeader(http.StatusInternalServerError)
	}})
	err := Send(ctx, connect(t, server.URL, nil), repeatableRequest)
	if e := FailureOf(t, err); e.Code != apierror.CodeServerError || !e.Ambiguous() {
		t.Errorf("got %v", e)
	}
	// With a context that was canceled before, nothing is sent.
	if err := Send(ctx, connect(t, clienttest.Play(t).URL, nil), createRequest); !apierror.HasCode(err, apierror.CodeCancelled) ||
		apierror.IsAmbiguous(err) {
		t.Errorf("got %v", err)
	}
}

func TestCertificates(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the test causes failed handshakes
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
		code            apierror.Code
		fails           string
		warns           bool
	}{
		"unknown":     {code: apierror.CodeUntrusted},
		"given":       {variable: "PREFECT_API_SSL_CERT_FILE", value: trusted},
		"not checked": {variable: "PREFECT_API_TLS_INSECURE_SKIP_VERIFY", value: "true", warns: true},
		"no file":     {variable: "PREFECT_API_SSL_CERT_FILE", value: dir + "/none", fails: "PREFECT_API_SSL_CERT_FILE: the certificate file cannot be read"},
		"no PEM":      {variable: "PREFECT_API_SSL_CERT_FILE", value: empty, fails: "contains no certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			env := map[string]string{test.variable: test.value}
			settings, err := config.Config{Endpoint: server.URL, Getenv: func(name string) string { return env[name] }}.Resolve()
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("got %v, expected %q", err, test.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			c := New(settings, noHooks)
			err = exec(c, readRequest)
			if (test.code == "" && err != nil) || (test.code != "" && !apierror.HasCode(err, test.code)) {
				t.Errorf("got %v, expected %q", err, test.code)
			}
			if (len(c.Warnings()) == 1) != test.warns {
				t.Errorf("warnings: %q", c.Warnings())
			}
		})
	}
	// https to a server that expects http
	plain := clienttest.Play(t)
	if err := exec(connect(t, strings.Replace(plain.URL, "http:", "https:", 1), nil), createRequest); !apierror.HasCode(
		err,
		apierror.CodeUntrusted,
	) ||
		apierror.IsAmbiguous(err) {
		t.Errorf("got %v", err)
	}
}
