package transport

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// busyServer accepts room concurrent writes and rejects others, as SQLite does. A write takes 10 ms.
type busyServer struct {
	mu                sync.Mutex
	room              int
	active, most      int
	taken, turnedAway int
}

func (s *busyServer) RoundTrip(*http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.active++
	s.most = max(s.most, s.active)
	ok := s.active <= s.room
	s.mu.Unlock()
	time.Sleep(10 * time.Millisecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active--
	status, body := http.StatusOK, "{}"
	if ok {
		s.taken++
	} else {
		s.turnedAway++
		status, body = http.StatusServiceUnavailable, `{"exception_message":"Service Unavailable"}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// writeAll sends the writes with Terraform's default parallelism, and returns how long that takes.
func writeAll(t *testing.T, chain http.RoundTripper, writes int) time.Duration {
	t.Helper()
	start := time.Now()
	work := make(chan struct{})
	var workers sync.WaitGroup
	for range 10 {
		workers.Go(func() {
			for range work {
				if err := exec(t.Context(), chain, createRequest); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range writes {
		work <- struct{}{}
	}
	close(work)
	workers.Wait()
	return time.Since(start)
}

// paceOf returns a chain to a server with that room, and the server. It uses the simulated time of synctest.
func paceOf(room int) (http.RoundTripper, *busyServer) {
	server := &busyServer{room: room}
	return New(options(nil), server), server
}

// TestServerWithOneWriteAtATime: with a server that accepts one write at a time, ten writers are hardly slower than
// one, because few writes are rejected.
func TestServerWithOneWriteAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, server := paceOf(1)
		took := writeAll(t, c, 500)
		if alone := 500 * 10 * time.Millisecond; took > alone*11/10 {
			t.Errorf("500 concurrent writes take %s, sequential ones %s", took, alone)
		}
		if server.taken != 500 || server.turnedAway > 50 {
			t.Errorf("%d writes were accepted and %d rejected", server.taken, server.turnedAway)
		}
	})
}

// TestLimitRecovers: after a busy server accepts more writes, all ten writers work concurrently again.
func TestLimitRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, server := paceOf(1)
		writeAll(t, c, 100)
		server.room = 100
		writeAll(t, c, 2000)
		server.turnedAway, server.most = 0, 0
		took := writeAll(t, c, 1000)
		if server.most != 10 || server.turnedAway != 0 || took > 1100*time.Millisecond {
			t.Errorf("at most %d concurrent writes, %d rejected, in %s", server.most, server.turnedAway, took)
		}
	})
}

// TestNoLimitForFastServer: writes that the server accepts are not delayed.
func TestNoLimitForFastServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, server := paceOf(100)
		if took := writeAll(t, c, 500); took > 550*time.Millisecond || server.most != 10 {
			t.Errorf("500 writes take %s, %d concurrently", took, server.most)
		}
	})
}

// TestConcurrentRejectionsHalveOnce: rejected writes that started together halve the limit once.
func TestConcurrentRejectionsHalveOnce(t *testing.T) {
	l := newWriteLimiter()
	l.limit = 8
	var ends []func(bool)
	for range 8 {
		end, err := l.acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, end)
	}
	for _, end := range ends {
		end(true)
	}
	if l.limit != 4 || l.active != 0 {
		t.Errorf("the limit is %d with %d active writes, expected 4 with none", l.limit, l.active)
	}
}

// TestSlotsAreNeverLost cancels callers at any time, and counts the active writes.
func TestSlotsAreNeverLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newWriteLimiter()
		random := rand.New(rand.NewPCG(1, 2))
		var all sync.WaitGroup
		for range 500 {
			patience, work, tooBusy := random.IntN(50), random.IntN(5), random.IntN(3) == 0
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(patience)*time.Millisecond)
				defer cancel()
				end, err := l.acquire(ctx)
				if err != nil {
					return
				}
				time.Sleep(time.Duration(work) * time.Millisecond)
				end(tooBusy)
			})
		}
		all.Wait()
		if l.active != 0 || len(l.waiting) != 0 || l.limit < 1 {
			t.Errorf("at the end, %d writes are active, %d wait, and the limit is %d", l.active, len(l.waiting), l.limit)
		}
	})
}

func TestReadsAreNotLimited(t *testing.T) {
	o := options(nil)
	l := serverOf(o.Server).limiter
	l.limit, l.active = 1, 1
	if err := exec(t.Context(), New(o, &busyServer{room: 1}), readRequest); err != nil {
		t.Error(err)
	}
	o.UnlimitedWrites = true
	if err := exec(t.Context(), New(o, &busyServer{room: 1}), createRequest); err != nil {
		t.Error(err)
	}
}

func TestClientsShareTheLimiter(t *testing.T) {
	first, again := serverOf("http://a.example.com/api"), serverOf("http://a.example.com/api")
	if first != again || first == serverOf("http://b.example.com/api") {
		t.Error("chains to one server have different limiters, or chains to different servers share one")
	}
}
