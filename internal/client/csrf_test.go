package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// What a server with CSRF protection answers.
func tokenStep(token string, till time.Time) exchange {
	return exchange{want: "GET /csrf-token?client=*", answer: `{"token":"` + token + `","expiration":"` + till.Format(time.RFC3339) + `"}`}
}

func csrfRefusal(detail string) exchange {
	return exchange{want: wantOf(createRequest), status: 403, answer: `{"detail":"` + detail + `"}`}
}

func withToken(token string) exchange {
	return exchange{want: wantOf(createRequest), has: map[string]string{"Prefect-Csrf-Token": token}, body: `{"n":1}`}
}

func TestCSRF(t *testing.T) {
	later := time.Now().Add(time.Hour)
	missing, invalid := csrfRefusal("Missing CSRF token."), csrfRefusal("Invalid CSRF token or client identifier.")
	read := exchange{want: wantOf(readRequest), has: map[string]string{"Prefect-Csrf-Token": ""}}
	for name, test := range map[string]struct {
		enabled bool
		steps   []exchange
		send    []request
		fails   Code // of the last request
	}{
		"enabled: fetched before the first write, once, not for reads": {
			true, []exchange{read, tokenStep("a", later), withToken("a"), withToken("a")}, []request{readRequest, createRequest, createRequest}, "",
		},
		"not enabled: fetched when the server asks": {
			false, []exchange{withToken(""), missing, tokenStep("a", later), withToken("a"), withToken("a")},
			[]request{createRequest, createRequest, createRequest}, "",
		},
		"with what only reads by POST too": {
			true, []exchange{tokenStep("a", later), {want: wantOf(filterRequest), has: map[string]string{"Prefect-Csrf-Token": "a"}}},
			[]request{filterRequest}, "",
		},
		"refused: renewed once": {
			true, []exchange{tokenStep("a", later), invalid, tokenStep("b", later), withToken("b")}, []request{createRequest}, "",
		},
		"refused twice: given up": {
			true, []exchange{tokenStep("a", later), invalid, tokenStep("b", later), invalid}, []request{createRequest}, CodeForbidden,
		},
		"about to end: renewed before": {
			true, []exchange{tokenStep("a", later), withToken("a"), tokenStep("b", later.Add(time.Hour)), withToken("b")},
			[]request{createRequest, {method: "advance"}, createRequest}, "",
		},
		"clocks differ: kept until refused": {
			true, []exchange{tokenStep("a", time.Unix(0, 0)), withToken("a"), withToken("a")}, []request{createRequest, createRequest}, "",
		},
		"disabled on the server: not asked again": {
			true,
			[]exchange{{want: "GET /csrf-token?client=*", status: 422, answer: `{"detail":"CSRF protection is disabled."}`}, withToken(""),
				withToken("")},
			[]request{createRequest, createRequest}, "",
		},
		"unknown to the server": {
			true, []exchange{{want: "GET /csrf-token?client=*", status: 404, answer: `{"detail":"Not Found"}`}, withToken("")},
			[]request{createRequest}, "",
		},
		"asked for, and then not given": {
			false, []exchange{missing, {want: "GET /csrf-token?client=*", status: 404, answer: `{"detail":"Not Found"}`}}, []request{createRequest},
			CodeForbidden,
		},
		"no token to be had": {
			true, []exchange{{want: "GET /csrf-token?client=*", status: 401, answer: `{}`}}, []request{createRequest}, CodeUnauthorized,
		},
		"another 403 is no reason": {
			false, []exchange{csrfRefusal("Reserved for internal use.")}, []request{createRequest}, CodeForbidden,
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := connect(t, play(t, test.steps...).URL, func(s *settings) { s.csrf = test.enabled })
			var err error
			for _, r := range test.send {
				if r.method == "advance" {
					c.csrf.now = func() time.Time { return later.Add(-csrfMargin / 2) }
					continue
				}
				err = exec(c, r)
			}
			if (test.fails == "" && err != nil) || (test.fails != "" && !hasCode(err, test.fails)) {
				t.Errorf("got %v, expected %q", err, test.fails)
			}
			if IsAmbiguous(err) {
				t.Error("a refused token leaves nothing open")
			}
		})
	}
}

// TestCSRFTokensAreFetchedOnce sends many writes at once at a server that wants a token.
func TestCSRFTokensAreFetchedOnce(t *testing.T) {
	const writes = 10
	var fetched atomic.Int32
	var waiting sync.WaitGroup // the first refusal comes when all writes are there
	waiting.Add(writes)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/api/csrf-token":
			fetched.Add(1)
			_, _ = io.WriteString(w, `{"token":"a","expiration":"2999-01-01T00:00:00Z"}`)
		case r.Header.Get(csrfTokenHeader) != "a" || r.Header.Get(csrfClientHeader) == "":
			waiting.Done()
			waiting.Wait()
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"detail":"Missing CSRF token."}`)
		}
	}))
	t.Cleanup(server.Close)
	c := connect(t, server.URL, func(s *settings) { s.limiter = nil })
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

func TestWaitingForATokenCanBeCancelled(t *testing.T) {
	c := connect(t, play(t).URL, func(s *settings) { s.csrf = true })
	release, err := c.csrf.hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := do[none](ctx, c, createRequest); !hasCode(err, CodeCancelled) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, expected cancelled", err)
	}
}
