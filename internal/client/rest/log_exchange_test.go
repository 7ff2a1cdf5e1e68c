package rest

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

// TestLogHasRequestIDs: all attempts of a request have one ID, which is sent to the server; other requests have other
// IDs. A retry is logged before it is sent.
func TestLogHasRequestIDs(t *testing.T) {
	var ids []string
	var logged []any
	say := func(status int) clienttest.Exchange {
		return clienttest.Exchange{Want: wantOf(readRequest), Handler: func(w http.ResponseWriter, r *http.Request) {
			ids = append(ids, r.Header.Get("X-Request-ID"))
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(status)
		}}
	}
	server := clienttest.Play(t, say(429), say(503), say(200), say(200))
	c := connect(t, server.URL, func(s *config.Settings) {
		s.Log = func(_ context.Context, x transport.Exchange) {
			x.Duration = 0
			logged = append(logged, x)
		}
		s.LogRetry = func(_ context.Context, r transport.Retry) {
			if r.Wait <= 0 || r.Wait > time.Minute {
				t.Errorf("the delay is %s", r.Wait)
			}
			r.Wait = 0
			logged = append(logged, r)
		}
	})
	_ = exec(c, readRequest)
	_ = exec(c, readRequest)
	if len(ids) != 4 || ids[0] == "" || ids[0] != ids[1] || ids[0] != ids[2] || ids[2] == ids[3] {
		t.Fatalf("the server received the IDs %q", ids)
	}
	exchanged := func(id string, attempt, status int) transport.Exchange {
		return transport.Exchange{Method: "GET", Path: "/api/things/1", RequestID: id, Attempt: attempt, Status: status}
	}
	again := func(attempt int, status int) transport.Retry {
		return transport.Retry{Method: "GET", Path: "/things/1", RequestID: ids[0], Attempt: attempt, Status: status}
	}
	want := []any{
		exchanged(ids[0], 1, 429), again(1, 429), exchanged(ids[0], 2, 503), again(2, 503), exchanged(ids[0], 3, 200),
		exchanged(ids[3], 1, 200),
	}
	if len(logged) != len(want) {
		t.Fatalf("got %+v", logged)
	}
	for i := range want {
		if logged[i] != want[i] {
			t.Errorf("got %+v, expected %+v", logged[i], want[i])
		}
	}
}
