package client

import (
	"context"
	"net/http"
	"testing"
	"time"
)

// TestTheLogTellsRequestsApart: all attempts of a request have one id, which the server gets too, and another request has
// another; what is sent again is told before it is.
func TestTheLogTellsRequestsApart(t *testing.T) {
	var ids []string
	var told []any
	say := func(status int) exchange {
		return exchange{want: wantOf(readRequest), instead: func(w http.ResponseWriter, r *http.Request) {
			ids = append(ids, r.Header.Get("X-Request-ID"))
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(status)
		}}
	}
	server := play(t, say(429), say(503), say(200), say(200))
	c := connect(t, server.URL, func(s *settings) {
		s.log = func(_ context.Context, x Exchange) {
			x.Duration = 0
			told = append(told, x)
		}
		s.logRetry = func(_ context.Context, r Retry) {
			if r.Wait <= 0 || r.Wait > time.Minute {
				t.Errorf("it waits for %s", r.Wait)
			}
			r.Wait = 0
			told = append(told, r)
		}
	})
	_ = exec(c, readRequest)
	_ = exec(c, readRequest)
	if len(ids) != 4 || ids[0] == "" || ids[0] != ids[1] || ids[0] != ids[2] || ids[2] == ids[3] {
		t.Fatalf("the requests came as %q", ids)
	}
	exchanged := func(id string, attempt, status int) Exchange {
		return Exchange{Method: "GET", Path: "/api/things/1", RequestID: id, Attempt: attempt, Status: status}
	}
	again := func(attempt int, reason Code) Retry {
		return Retry{Method: "GET", Path: "/things/1", RequestID: ids[0], Attempt: attempt, Reason: string(reason)}
	}
	want := []any{
		exchanged(ids[0], 1, 429), again(1, CodeRateLimited), exchanged(ids[0], 2, 503), again(2, CodeUnavailable), exchanged(ids[0], 3, 200),
		exchanged(ids[3], 1, 200),
	}
	if len(told) != len(want) {
		t.Fatalf("got %+v", told)
	}
	for i := range want {
		if told[i] != want[i] {
			t.Errorf("got %+v, expected %+v", told[i], want[i])
		}
	}
}
