package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

// failures are failures of a server, by name.
var failures = map[string]clienttest.Exchange{
	"400":             {Status: 400, Response: `{"detail":"no"}`},
	"401":             {Status: 401, Response: `{"exception_message":"Unauthorized"}`},
	"403":             {Status: 403, Response: `{"detail":"reserved"}`},
	"404":             {Status: 404, Response: `{"detail":"Thing not found."}`},
	"409":             {Status: 409, Response: `{"detail":"taken"}`},
	"422":             {Status: 422, Response: `{"detail":"bad"}`},
	"429":             {Status: 429, Response: `{"detail":"slow down"}`},
	"429 retry after": {Status: 429, ResponseHeaders: map[string]string{"Retry-After": "0"}, Response: `{"detail":"slow down"}`},
	"500":             {Status: 500, Response: `{"exception_message":"Internal Server Error"}`},
	"501":             {Status: 501},
	"502":             {Status: 502, ResponseHeaders: map[string]string{"Content-Type": "text/html"}, Response: "<html></html>"},
	"503 busy":        {Status: 503, Response: `{"exception_message":"Service Unavailable"}`},
	"503 proxy":       {Status: 503, Response: `upstream connect error or disconnect/reset before headers`},
	"503 gateway":     {Status: 503, Response: `{"message":"no healthy upstream"}`},
	"503 retry after": {Status: 503, ResponseHeaders: map[string]string{"Retry-After": "0"}, Response: "maintenance"},
	"504":             {Status: 504},
	"cut":             {Handler: clienttest.Cut},
	"truncated":       {Handler: clienttest.Truncate},
}

// TestOnlySafeRequestsAreRepeated sends each kind of request to a server that fails once.
func TestOnlySafeRequestsAreRepeated(t *testing.T) {
	kinds := map[string]Request{
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
				failure.Want = wantOf(r)
				steps := []clienttest.Exchange{failure}
				again := slices.Contains(repeated[name], kind)
				if again {
					steps = append(steps, clienttest.Exchange{Want: wantOf(r), Response: `{}`})
				}
				server := clienttest.Play(t, steps...)
				if err := exec(connect(t, server.URL, nil), r); (err == nil) != again {
					t.Errorf("the request ended with %v, expected it to be repeated: %t", err, again)
				}
			})
		}
	}
}

func TestTheBodyIsSentAgain(t *testing.T) {
	busy := failures["503 busy"]
	busy.Want, busy.Body = wantOf(createRequest), `{"n":1}`
	server := clienttest.Play(t, busy, clienttest.Exchange{Want: wantOf(createRequest), Body: `{"n":1}`,
		Headers: map[string]string{"Content-Type": "application/json"}})
	if err := exec(connect(t, server.URL, nil), createRequest); err != nil {
		t.Error(err)
	}
}

// TestAttempts counts the attempts until a request fails.
func TestAttempts(t *testing.T) {
	for _, test := range []struct {
		failure  string
		retries  int
		attempts int
	}{
		{"500", 0, 1}, {"500", 3, 4}, {"503 retry after", 3, 4}, {"429", 1, 11}, {"cut", 2, 3},
		{"503 busy", 0, 1}, {"503 busy", 1, 11}, {"503 busy", 3, 31},
	} {
		failure := failures[test.failure]
		failure.Want = wantOf(readRequest)
		server := clienttest.Play(t, slices.Repeat([]clienttest.Exchange{failure}, test.attempts)...)
		c := connect(t, server.URL, func(s *config.Settings) { s.Policy.Retries = test.retries })
		if exec(c, readRequest) == nil {
			t.Errorf("%s: there is no error", test.failure)
		}
	}
}

func TestBusyRetriesAndOthersCountApart(t *testing.T) {
	var steps []clienttest.Exchange
	for _, name := range []string{"503 busy", "429", "503 busy", "429 retry after", "503 busy"} {
		step := failures[name]
		step.Want = wantOf(createRequest)
		steps = append(steps, step)
	}
	server := clienttest.Play(t, append(steps, clienttest.Exchange{Want: wantOf(createRequest), Response: `{}`})...)
	c := connect(t, server.URL, func(s *config.Settings) { s.Policy.Retries = 1 })
	if err := exec(c, createRequest); err != nil {
		t.Error(err)
	}
}

func TestAnUnreachableServerIsTriedAgain(t *testing.T) {
	server := clienttest.Play(t)
	var attempts int
	c := connect(t, server.URL, func(s *config.Settings) {
		s.Log = func(context.Context, transport.Exchange) { attempts++ }
	})
	server.Close()
	e := FailureOf(t, exec(c, createRequest))
	if e.Code != apierror.CodeUnreachable || e.Ambiguous() || attempts != 4 {
		t.Errorf("got %v after %d attempts, ambiguous %t; expected unreachable after 4", e, attempts, e.Ambiguous())
	}
}

// TestCancelWhileWaiting: canceling the context ends the delay before a retry, and no further request is sent.
func TestCancelWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		attempts := 0
		c := onNetwork(t, roundTrip(func(*http.Request) (*http.Response, error) {
			attempts++
			return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"60"}}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
		}), func(s *config.Settings) { s.Policy.Delay = time.Minute })
		ended := make(chan error)
		go func() {
			err := Send(ctx, c, readRequest)
			ended <- err
		}()
		synctest.Wait() // it waits before its second attempt
		cancel()
		synctest.Wait()
		select {
		case err := <-ended:
			if !apierror.HasCode(err, apierror.CodeCancelled) || attempts != 1 || !errors.Is(err, context.Canceled) {
				t.Errorf("got %v after %d attempts, expected cancelled after 1", err, attempts)
			}
		default:
			t.Error("the request continues after its context was canceled")
		}
	})
}

// TestTimeoutAfterRetries: if a request times out after the server has requested retries, the error is the reason of
// the retries.
func TestTimeoutAfterRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		c := onNetwork(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			if attempts++; attempts > 3 {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"1"}}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
		}), func(s *config.Settings) { s.Policy.Timeout = 10 * time.Second })
		err := Send(t.Context(), c, readRequest)
		var failure *apierror.Error
		if !errors.As(err, &failure) || failure.Code != apierror.CodeRateLimited || failure.Status != 429 || attempts != 4 {
			t.Errorf("got %v after %d attempts, expected that the rate is limited after 4", err, attempts)
		}
	})
}
