package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
)

// thing is a type of object for these tests.
type thing struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	// Filler makes a response as long as the response for a real variable.
	Filler string `json:"filler"`
}

var filler = strings.Repeat("x", 300)

var thingKind = Kind{Path: Path("things"), Filter: "things"}

// things is an API for things. A response has the state at the middle of its request's duration.
type things struct {
	mu       sync.Mutex
	ids      []string // in the order in which they are listed
	versions map[string]int
	log      []string // "METHOD path", and for a filter the number of objects
	read     int      // number of objects in the responses to filters
	latency  func() time.Duration
	broken   bool // the filter fails
}

func newThings(n int) *things {
	s := &things{versions: map[string]int{}, latency: func() time.Duration { return 10 * time.Millisecond }}
	for i := range n {
		s.ids = append(s.ids, fmt.Sprintf("id-%04d", i))
	}
	return s
}

func (s *things) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	time.Sleep(s.latency())
	s.mu.Lock()
	status, responseBody := s.serve(r.Method, strings.TrimPrefix(r.URL.Path, "/api"), body)
	s.mu.Unlock()
	time.Sleep(s.latency())
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(responseBody))}, nil
}

func (s *things) serve(method, path string, body []byte) (int, string) {
	id := path[strings.LastIndex(path, "/")+1:]
	entry := method + " " + path
	defer func() { s.log = append(s.log, entry) }()
	switch {
	case id == "filter" && s.broken:
		return http.StatusUnprocessableEntity, `{"detail":"no such filter"}`
	case id == "filter":
		found := s.filter(body)
		entry = fmt.Sprintf("%s %d", entry, len(found))
		s.read += len(found)
		out, _ := json.Marshal(found)
		return http.StatusOK, string(out)
	case !slices.Contains(s.ids, id):
		return http.StatusNotFound, `{"detail":"Thing not found"}`
	case method == http.MethodPatch:
		s.versions[id]++
	}
	return http.StatusOK, fmt.Sprintf(`{"id":%q,"version":%d}`, id, s.versions[id])
}

func (s *things) filter(body []byte) []thing {
	var q struct {
		Limit, Offset int
		Things        *struct {
			ID struct {
				Any []string `json:"any_"`
			} `json:"id"`
		}
	}
	if err := json.Unmarshal(body, &q); err != nil {
		panic(err)
	}
	found := []thing{}
	for _, id := range s.ids {
		if q.Things == nil || slices.Contains(q.Things.ID.Any, id) {
			found = append(found, thing{id, s.versions[id], filler})
		}
	}
	found = found[min(q.Offset, len(found)):]
	return found[:min(q.Limit, len(found))]
}

func (s *things) client(t *testing.T) *Conn {
	return onNetwork(t, s, nil)
}

// readThings reads the things concurrently, as Terraform does in a plan.
func readThings(t *testing.T, c *Conn, ids []string, parallel int) {
	t.Helper()
	ctx := WithMaxAge(t.Context(), 10*time.Second)
	work := make(chan string)
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for id := range work {
				if got, err := ReadObject[thing](ctx, c, thingKind, id); err != nil || got.ID != id {
					t.Errorf("%s is read as %v, %v", id, got, err)
				}
			}
		})
	}
	for _, id := range ids {
		work <- id
	}
	close(work)
	workers.Wait()
}

// TestReadsOfAPlanAreBatched counts the requests and the objects of a plan whose state has all or few of the existing
// objects.
func TestReadsOfAPlanAreBatched(t *testing.T) {
	for name, test := range map[string]struct {
		there, wanted      int
		requests, overread int
	}{
		"one":              {1, 1, 1, 0},
		"ten":              {10, 10, 1, 0},
		"all of 500":       {500, 500, 10, 150},
		"all of 1000":      {1000, 1000, 20, 200},
		"100 of 5000":      {5000, 100, 17, 4 * PageSize},
		"the last of many": {5000, 20, 4, PageSize},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := newThings(test.there)
				wanted := slices.Clone(server.ids)
				rand.New(rand.NewPCG(1, 2)).Shuffle(len(wanted), func(i, j int) { wanted[i], wanted[j] = wanted[j], wanted[i] })
				readThings(t, server.client(t), wanted[:test.wanted], 10)
				if len(server.log) > test.requests || server.read > test.wanted+test.overread {
					t.Errorf("%d requests for %d objects, expected %d for at most %d: %v", len(server.log), server.read, test.requests, test.wanted+
						test.overread, server.log)
				}
			})
		})
	}
}

func TestSingleReadIsIndividual(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newThings(3)
		readThings(t, server.client(t), server.ids[:1], 1)
		if want := []string{"GET /things/id-0000"}; !slices.Equal(server.log, want) {
			t.Errorf("sent %v, expected %v", server.log, want)
		}
	})
}

// TestMissingObjectInBatch: the not-found error of a missing object comes from its individual read.
func TestMissingObjectInBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newThings(9)
		c := server.client(t)
		ctx := WithMaxAge(t.Context(), time.Minute)
		_, alone := ReadObject[thing](t.Context(), c, thingKind, "gone")
		var all sync.WaitGroup
		for _, id := range append(slices.Clone(server.ids), "gone") {
			all.Go(func() {
				_, err := ReadObject[thing](ctx, c, thingKind, id)
				if apierror.IsNotFound(err) != (id == "gone") {
					t.Errorf("%s: %v", id, err)
				}
				if id == "gone" && err.Error() != alone.Error() {
					t.Errorf("got %v, alone %v", err, alone)
				}
			})
		}
		all.Wait()
		if len(server.log) != 3 {
			t.Errorf("sent %v", server.log)
		}
	})
}

// TestFailedFilterIsNotRepeated: without a filter by ID, objects are read individually, and the filter is not sent
// again.
func TestFailedFilterIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newThings(50)
		server.broken = true
		readThings(t, server.client(t), server.ids, 10)
		if len(server.log) > 52 {
			t.Errorf("%d requests", len(server.log))
		}
	})
}

func TestLostConnectionFailsTheBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		c := onNetwork(t, roundTrip(func(*http.Request) (*http.Response, error) {
			requests++
			return nil, errors.New("no route")
		}), func(s *config.Settings) { s.Policy.Retries = 0 })
		ctx := WithMaxAge(t.Context(), time.Minute)
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				if _, err := ReadObject[thing](ctx, c, thingKind, fmt.Sprint(i)); !apierror.HasCode(err, apierror.CodeUnreachable) {
					t.Errorf("got %v", err)
				}
			})
		}
		all.Wait()
		if requests != 1 {
			t.Errorf("%d requests, expected 1", requests)
		}
	})
}

// TestCanceledReadInBatch: canceling one read of a batch does not cancel the others.
func TestCanceledReadInBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newThings(2)
		c := server.client(t)
		ctx, cancel := context.WithTimeout(WithMaxAge(t.Context(), time.Minute), 5*time.Millisecond)
		defer cancel()
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := ReadObject[thing](ctx, c, thingKind, server.ids[0]); !apierror.HasCode(err, apierror.CodeTimeout) {
				t.Errorf("the first ends with %v", err)
			}
		})
		both.Go(func() { readThings(t, c, server.ids[1:], 1) })
		both.Wait()
		lookup := Request{Method: http.MethodGet, Path: Path("things", server.ids[1])}
		if _, err := Do[thing](ctx, c, lookup); !apierror.HasCode(err, apierror.CodeTimeout) {
			t.Errorf("a lookup after the deadline ends with %v", err)
		}
		time.Sleep(time.Second) // requests in flight end
	})
}

func TestWithoutBatchesEachReadIsARequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newThings(30)
		c := server.client(t)
		c.responses = nil
		readThings(t, c, server.ids, 10)
		if len(server.log) != 30 {
			t.Errorf("%d requests, expected 30", len(server.log))
		}
	})
}

// TestWorkspacesAreKeptApart: reads of one ID in two workspaces are not batched.
func TestWorkspacesAreKeptApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newThings(1)
		c := server.client(t)
		for _, workspace := range []string{"w1", "w2", "w1"} {
			readThings(t, c.In("a", workspace), server.ids, 1)
		}
		if want := []string{"GET /accounts/a/workspaces/w1/things/id-0000",
			"GET /accounts/a/workspaces/w2/things/id-0000"}; !slices.Equal(server.log, want) {
			t.Errorf("sent %v, expected %v", server.log, want)
		}
	})
}

// TestEqualLookupsShareARequest repeats lookups.
func TestEqualLookupsShareARequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newThings(2)
		c := server.client(t)
		ctx := WithMaxAge(t.Context(), time.Second)
		lookup := func(id string) error {
			_, err := Do[thing](ctx, c, Request{Method: http.MethodGet, Path: Path("things", "name", id)})
			return err
		}
		count := func(name string, want int) {
			t.Helper()
			if len(server.log) != want {
				t.Errorf("%s: %d requests, expected %d", name, len(server.log), want)
			}
			server.log = nil
		}
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() { _ = lookup(server.ids[0]) })
		}
		all.Wait()
		_ = lookup(server.ids[0])
		_ = lookup(server.ids[1])
		count("side by side and again", 2)
		time.Sleep(time.Second)
		_ = lookup(server.ids[0])
		count("too old", 1)
		for range 2 {
			if err := lookup("gone"); !apierror.IsNotFound(err) {
				t.Error(err)
			}
		}
		count("a failure", 2)
	})
}

// TestReadsAreNotStale interleaves reads, writes and changes of other clients at random. A read must return the
// effects of all own writes that ended before it started, of everything that an uncached read has returned, and of
// changes of others that are older than the maximum age.
func TestReadsAreNotStale(t *testing.T) {
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) {
			(&interleaving{t: t, seed: seed, server: newThings(40), floor: map[string]int{}}).run()
		})
	}
}

// interleaving is one random sequence of operations on things.
type interleaving struct {
	t      *testing.T
	seed   uint64
	server *things
	c      *Conn

	mu      sync.Mutex
	floor   map[string]int // the version that a read must at least see
	changes []outside
}

// outside is a change of another client.
type outside struct {
	at      time.Time
	id      string
	version int
}

const allowedAge = 300 * time.Millisecond

func (x *interleaving) run() {
	x.c = x.server.client(x.t)
	latencies := rand.New(rand.NewPCG(x.seed, 0))
	var mu sync.Mutex
	x.server.latency = func() time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(latencies.IntN(30)) * time.Millisecond
	}
	var all sync.WaitGroup
	for worker := range uint64(10) {
		all.Go(func() {
			random := rand.New(rand.NewPCG(x.seed, worker+1))
			for range 100 {
				x.step(random)
			}
		})
	}
	all.Wait()
}

func (x *interleaving) step(random *rand.Rand) {
	id := x.server.ids[random.IntN(len(x.server.ids))]
	switch n := random.IntN(100); {
	case n < 4:
		got, err := Do[thing](x.t.Context(), x.c, Request{Method: http.MethodPatch, Path: Path("things", id), Repeatable: true})
		x.sees(id, got.Version, err)
	case n < 8:
		before := x.least(id, time.Time{})
		got, err := ReadObject[thing](x.t.Context(), x.c, thingKind, id)
		x.check(got, err, before)
		x.sees(id, got.Version, err)
	case n < 12:
		x.server.mu.Lock()
		x.server.versions[id]++
		change := outside{time.Now(), id, x.server.versions[id]}
		x.server.mu.Unlock()
		x.mu.Lock()
		x.changes = append(x.changes, change)
		x.mu.Unlock()
	case n < 20:
		time.Sleep(time.Duration(random.IntN(100)) * time.Millisecond)
	default:
		before := x.least(id, time.Now().Add(-allowedAge))
		got, err := ReadObject[thing](WithMaxAge(x.t.Context(), allowedAge), x.c, thingKind, id)
		x.check(got, err, before)
	}
}

// sees records that this client has read the version.
func (x *interleaving) sees(id string, version int, err error) {
	if err != nil {
		x.t.Error(err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.floor[id] = max(x.floor[id], version)
}

// least is the minimum version that a read that starts now must return. Changes of others after since may be missing.
func (x *interleaving) least(id string, since time.Time) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	least := x.floor[id]
	for _, change := range x.changes {
		if change.id == id && (since.IsZero() || change.at.Before(since)) {
			least = max(least, change.version)
		}
	}
	return least
}

func (x *interleaving) check(got *thing, err error, least int) {
	if err != nil || got.Version < least {
		x.t.Errorf("seed %d: read %v, %v, expected version %d or later", x.seed, got, err, least)
	}
}

// TestBatchingIsEnabledAgain: a failed filter disables batching for a while, in which no read returns an object older
// than the maximum age.
func TestBatchingIsEnabledAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newThings(4)
		c := server.client(t)
		readAll := func(age time.Duration) {
			var all sync.WaitGroup
			for _, id := range server.ids {
				all.Go(func() {
					if _, err := ReadObject[thing](WithMaxAge(t.Context(), age), c, thingKind, id); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		}
		filters := func() (n int) {
			for _, line := range server.log {
				if strings.HasPrefix(line, "POST") {
					n++
				}
			}
			return n
		}
		server.broken = true
		readAll(time.Second)
		server.broken = false
		before := filters()
		readAll(time.Second)
		if filters() != before {
			t.Error("the filter is sent too early")
		}
		time.Sleep(disabledTime)
		readAll(time.Second)
		if filters() == before {
			t.Error("the filter is not sent again")
		}
	})
}
