package transport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// inMemory serves requests without a network, so that synctest can advance the time; each takes 20 ms.
type inMemory struct{ fake http.Handler }

func (t inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	time.Sleep(20 * time.Millisecond)
	answer := httptest.NewRecorder()
	t.fake.ServeHTTP(answer, req)
	return answer.Result(), nil
}

// inParallel runs the functions with Terraform's default parallelism.
func inParallel(t *testing.T, work []func() error) {
	t.Helper()
	const parallelism = 10
	queue := make(chan func() error)
	var workers sync.WaitGroup
	for range parallelism {
		workers.Go(func() {
			for do := range queue {
				if err := do(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, do := range work {
		queue <- do
	}
	close(queue)
	workers.Wait()
}

// TestRateLimit creates 300 objects in 20 workspaces of a Prefect Cloud with a limit of 100 requests per minute, in
// simulated time. Nothing fails, although retries are disabled. Each minute has at most as many rejected requests as
// there are concurrent ones, and the total time is close to the minimum that the limit allows.
func TestRateLimit(t *testing.T) {
	const perMinute, workspaces, objects = 100, 20, 300
	const account = "11111111-aaaa-4111-8111-111111111111"
	fake := prefecttest.NewFake(t, prefecttest.WithCloud(prefecttest.CloudWorkspace{
		AccountID: account, AccountHandle: "acme", WorkspaceID: "22222222-bbbb-4222-8222-222222222222", WorkspaceHandle: "prod",
	}), prefecttest.WithRateLimit(perMinute, time.Minute))
	synctest.Test(t, func(t *testing.T) {
		chain := New(options(func(o *Options) { o.Policy.Retries = 0 }), inMemory{fake})
		start := time.Now()
		ids := make([]string, workspaces)
		var work []func() error
		for i := range ids {
			work = append(work, func() error {
				body := fmt.Sprintf(`{"name":"%d","handle":"w%d"}`, i, i)
				call := Call{Failure: func(r Result) error {
					var made struct{ ID string }
					err := errors.Join(r.Err, json.Unmarshal(r.Body, &made))
					ids[i] = made.ID
					return err
				}}
				return sendOnce(t.Context(), chain, request{http.MethodPost, "/accounts/" + account + "/workspaces/", body, call})
			})
		}
		inParallel(t, work)
		work = nil
		for i := range objects {
			at := "/accounts/" + account + "/workspaces/" + ids[i%workspaces] + "/variables/"
			work = append(work, func() error { return createUnlessThere(t.Context(), chain, at, fmt.Sprint("v", i)) })
		}
		inParallel(t, work)
		checkRateLimit(t, fake, time.Since(start), perMinute, workspaces+2*objects)
	})
}

// createUnlessThere reads an object and creates it if it is missing, as a resource does.
func createUnlessThere(ctx context.Context, chain http.RoundTripper, at, name string) error {
	var f *failed
	err := exec(ctx, chain, request{http.MethodGet, at + "name/" + name, "", Call{Reads: true, Repeatable: true}})
	if !errors.As(err, &f) || f.Status != http.StatusNotFound {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	return exec(ctx, chain, request{http.MethodPost, at, fmt.Sprintf(`{"name":%q,"value":1}`, name), Call{}})
}

func checkRateLimit(t *testing.T, fake *prefecttest.Fake, took time.Duration, perMinute, needed int) {
	t.Helper()
	refused := 0
	for _, r := range fake.Requests() {
		if r.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if all := len(fake.Requests()); all-refused != needed || fake.MaxRequestsInWindow() > perMinute {
		t.Errorf("%d requests were answered, %d in one minute; expected %d, at most %d a minute",
			all-refused, fake.MaxRequestsInWindow(), needed, perMinute)
	}
	full := (needed - 1) / perMinute // full minutes
	if refused == 0 || refused > 10*full {
		t.Errorf("%d requests were refused in %d minutes", refused, full)
	}
	floor := time.Duration(full) * time.Minute
	t.Logf("%d requests were answered and %d refused; it took %.3f times as long as the limit makes it", needed, refused,
		took.Seconds()/floor.Seconds())
	if took < floor || took > floor*12/10 {
		t.Errorf("it took %s, the minimum is %s", took, floor)
	}
}

// TestGateDelaysAllRequests: after one rejected request, no read or write is sent before the gate opens.
func TestGateDelaysAllRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int32
		chain := New(options(func(o *Options) { o.Policy.Retries = 0 }), inMemory{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if sent.Add(1) == 1 {
				w.Header().Set("Retry-After", "60")
				w.WriteHeader(http.StatusTooManyRequests)
			}
		})})
		var all sync.WaitGroup
		send := func(r request) {
			all.Go(func() {
				if err := exec(t.Context(), chain, r); err != nil {
					t.Error(err)
				}
			})
		}
		send(createRequest)
		time.Sleep(time.Second)
		for _, r := range []request{readRequest, filterRequest, updateRequest, deleteRequest} {
			send(r)
		}
		time.Sleep(58 * time.Second)
		if n := sent.Load(); n != 1 {
			t.Errorf("%d requests were sent before the gate opened", n)
		}
		all.Wait()
		if n := sent.Load(); n != 6 {
			t.Errorf("%d requests were sent in the end, expected 6", n)
		}
	})
}

// TestEndlessRateLimit: a request times out, and its error is the rate limit.
func TestEndlessRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		chain := New(options(nil), inMemory{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			attempts++
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		})})
		e := failureOf(t, exec(t.Context(), chain, createRequest))
		if e.Status != http.StatusTooManyRequests || e.Header.Get("Retry-After") != "3600" || attempts != 5 || e.Ambiguous {
			t.Errorf("got %v after %d attempts, expected the rate limit after 5 in 300 s", e, attempts)
		}
	})
}

// TestGateOpensTooLate: a request that would time out before the gate opens fails at once.
func TestGateOpensTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		o := options(func(o *Options) { o.Policy.Timeout = 30 * time.Second })
		chain := New(o, inMemory{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			attempts++
			w.Header().Set("Retry-After", "10")
			w.WriteHeader(http.StatusTooManyRequests)
			serverOf(o.Server).gate.shut(time.Now().Add(time.Hour)) // as another request would
		})})
		start := time.Now()
		e := failureOf(t, exec(t.Context(), chain, createRequest))
		if took := time.Since(start); !errors.Is(e.Err, ErrHeldBack) || attempts != 1 || e.Ambiguous || took > 30*time.Second {
			t.Errorf("got %v after %d attempts in %s, expected the rate limit after one", e, attempts, took)
		}
	})
}

// TestCancelAtGate: canceling the context ends the wait at the gate.
func TestCancelAtGate(t *testing.T) {
	g := new(gate)
	g.shut(time.Now().Add(time.Hour))
	g.shut(time.Now()) // an earlier time changes nothing
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.pass(ctx, time.Time{}); err == nil {
		t.Error("the gate is open")
	}
}
