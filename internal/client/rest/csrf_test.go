package rest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

// The responses of a server with CSRF protection.
func tokenStep(token string, till time.Time) clienttest.Exchange {
	return clienttest.Exchange{Want: "GET /csrf-token?client=*", Response: `{"token":"` + token + `","expiration":"` +
		till.Format(time.RFC3339) + `"}`}
}

func csrfRefusal(detail string) clienttest.Exchange {
	return clienttest.Exchange{Want: wantOf(createRequest), Status: 403, Response: `{"detail":"` + detail + `"}`}
}

func withToken(token string) clienttest.Exchange {
	return clienttest.Exchange{Want: wantOf(createRequest), Headers: map[string]string{"Prefect-Csrf-Token": token}, Body: `{"n":1}`}
}

func TestCSRF(t *testing.T) {
	later := time.Now().Add(time.Hour)
	missing, invalid := csrfRefusal("Missing CSRF token."), csrfRefusal("Invalid CSRF token or client identifier.")
	read := clienttest.Exchange{Want: wantOf(readRequest), Headers: map[string]string{"Prefect-Csrf-Token": ""}}
	for name, test := range map[string]struct {
		enabled bool
		steps   []clienttest.Exchange
		send    []Request
		fails   apierror.Code // code of the last request's error
	}{
		"enabled: fetched before the first write, once, not for reads": {
			true, []clienttest.Exchange{read, tokenStep("a", later), withToken("a"), withToken("a")},
			[]Request{readRequest, createRequest, createRequest}, "",
		},
		"not enabled: fetched when the server asks": {
			false, []clienttest.Exchange{withToken(""), missing, tokenStep("a", later), withToken("a"), withToken("a")},
			[]Request{createRequest, createRequest, createRequest}, "",
		},
		"with what only reads by POST too": {
			true, []clienttest.Exchange{tokenStep("a", later), {Want: wantOf(filterRequest), Headers: map[string]string{"Prefect-Csrf-Token": "a"}}},
			[]Request{filterRequest}, "",
		},
		"refused: renewed once": {
			true, []clienttest.Exchange{tokenStep("a", later), invalid, tokenStep("b", later), withToken("b")}, []Request{createRequest}, "",
		},
		"refused twice: given up": {
			true, []clienttest.Exchange{tokenStep("a", later), invalid, tokenStep("b", later), invalid}, []Request{createRequest},
			apierror.CodeForbidden,
		},
		"clocks differ: kept until refused": {
			true, []clienttest.Exchange{tokenStep("a", time.Unix(0, 0)), withToken("a"), withToken("a")}, []Request{createRequest, createRequest},
			"",
		},
		"disabled on the server: not asked again": {
			true,
			[]clienttest.Exchange{{Want: "GET /csrf-token?client=*", Status: 422, Response: `{"detail":"CSRF protection is disabled."}`},
				withToken(""),
				withToken("")},
			[]Request{createRequest, createRequest}, "",
		},
		"unknown to the server": {
			true, []clienttest.Exchange{{Want: "GET /csrf-token?client=*", Status: 404, Response: `{"detail":"Not Found"}`}, withToken("")},
			[]Request{createRequest}, "",
		},
		"asked for, and then not given": {
			false, []clienttest.Exchange{missing, {Want: "GET /csrf-token?client=*", Status: 404, Response: `{"detail":"Not Found"}`}},
			[]Request{createRequest},
			apierror.CodeForbidden,
		},
		"no token to be had": {
			true, []clienttest.Exchange{{Want: "GET /csrf-token?client=*", Status: 401, Response: `{}`}}, []Request{createRequest},
			apierror.CodeUnauthorized,
		},
		"another 403 is no reason": {
			false, []clienttest.Exchange{csrfRefusal("Reserved for internal use.")}, []Request{createRequest}, apierror.CodeForbidden,
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := connect(t, clienttest.Play(t, test.steps...).URL, func(s *config.Settings) { s.CSRF = test.enabled })
			var err error
			for _, r := range test.send {
				err = exec(c, r)
			}
			if (test.fails == "" && err != nil) || (test.fails != "" && !apierror.HasCode(err, test.fails)) {
				t.Errorf("got %v, expected %q", err, test.fails)
			}
			if apierror.IsAmbiguous(err) {
				t.Error("a rejected token must not be ambiguous")
			}
		})
	}
}

// TestCSRFTokensAreFetchedOnce sends concurrent writes to a server that requires a token.
func TestCSRFTokensAreFetchedOnce(t *testing.T) {
	const writes = 10
	var fetched atomic.Int32
	var waiting sync.WaitGroup // the server rejects the first write after it has received all of them
	waiting.Add(writes)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/api/csrf-token":
			fetched.Add(1)
			_, _ = io.WriteString(w, `{"token":"a","expiration":"2999-01-01T00:00:00Z"}`)
		case r.Header.Get(transport.CSRFTokenHeader) != "a" || r.Header.Get(transport.CSRFClientHeader) == "":
			waiting.Done()
			waiting.Wait()
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"detail":"Missing CSRF token."}`)
		}
	}))
	t.Cleanup(server.Close)
	c := connect(t, server.URL, func(s *config.Settings) { s.UnlimitedWrites = true })
	var all sync.WaitGroup
	for range writes {
		all.Go(func() {
			if err := exec(c.In("", ""), createRequest); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := fetched.Load(); n != 1 {
		t.Errorf("the token was fetched %d times, expected once", n)
	}
}
