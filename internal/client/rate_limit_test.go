package client

import (
	"context"
	"encoding/json"
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

// inMemory answers requests without a network, so that the time of a bubble goes on; each takes 20 ms.
type inMemory struct{ fake http.Handler }

func (t inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	time.Sleep(20 * time.Millisecond)
	answer := httptest.NewRecorder()
	t.fake.ServeHTTP(answer, req)
	return answer.Result(), nil
}

// without returns a client whose requests go through the whole chain but for the network.
func without(t *testing.T, network http.Handler, change func(*settings)) *Client {
	c := connect(t, "http://example.com", func(s *settings) {
		s.policy.delay = time.Second
		change(s)
	})
	c.http.Transport = paced{limiter: newWriteLimiter(),
		next: gated{gate: new(gate), next: attemptTimeout{grace: writeGrace, next: inMemory{network}}}}
	return c
}

// inParallel does all the work, as many at a time as Terraform does.
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

// TestRateLimit makes 300 objects in 20 workspaces of a Prefect Cloud that takes 100 requests a minute, in the time of a
// bubble. Although nothing may be retried, nothing fails; a minute sees no more refusals than there are requests at a
// time; and it all takes hardly longer than the limit makes it.
func TestRateLimit(t *testing.T) {
	const perMinute, workspaces, objects = 100, 20, 300
	fake := prefecttest.NewFake(t, prefecttest.WithCloud(prefecttest.CloudWorkspace{
		AccountID: accountID, AccountHandle: "acme", WorkspaceID: workspaceID, WorkspaceHandle: "prod",
	}), prefecttest.WithRateLimit(perMinute, time.Minute))
	synctest.Test(t, func(t *testing.T) {
		c := without(t, fake, func(s *settings) {
			s.policy.retries = 0
			s.place = place{account: accountID, workspace: workspaceID}
		})
		start := time.Now()
		ids := make([]string, workspaces)
		var work []func() error
		for i := range ids {
			work = append(work, func() error {
				w, err := c.CreateWorkspace(t.Context(), WorkspaceInput{Name: fmt.Sprint(i), Handle: fmt.Sprint("w", i)})
				if err == nil {
					ids[i] = w.ID
				}
				return err
			})
		}
		inParallel(t, work)
		work = nil
		for i := range objects {
			work = append(work, func() error { return createUnlessThere(t.Context(), c.In("", ids[i%workspaces]), fmt.Sprint("v", i)) })
		}
		inParallel(t, work)
		checkRateLimit(t, fake, time.Since(start), perMinute, 2*workspaces+2*objects)
	})
}

// createUnlessThere is what a resource does: it looks before it creates.
func createUnlessThere(ctx context.Context, c *Client, name string) error {
	if _, err := c.VariableByName(ctx, name); !IsNotFound(err) {
		return fmt.Errorf("the look for %s: %w", name, err)
	}
	_, err := c.CreateVariable(ctx, VariableInput{Name: name, Value: json.RawMessage("1")})
	return err
}

func checkRateLimit(t *testing.T, fake *prefecttest.Fake, took time.Duration, perMinute, needed int) {
	t.Helper()
	refused := 0
	for _, r := range fake.Requests() {
		if r.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if all := len(fake.Requests()); all-refused != needed || fake.Busiest() > perMinute {
		t.Errorf("%d requests were answered, %d in one minute; expected %d, at most %d a minute", all-refused, fake.Busiest(), needed, perMinute)
	}
	full := (needed - 1) / perMinute // minutes that are used up
	if refused == 0 || refused > 10*full {
		t.Errorf("%d requests were refused in %d minutes", refused, full)
	}
	floor := time.Duration(full) * time.Minute
	t.Logf("%d requests were answered and %d refused; it took %.3f times as long as the limit makes it", needed, refused,
		took.Seconds()/floor.Seconds())
	if took < floor || took > floor*12/10 {
		t.Errorf("it took %s, the limit makes it %s", took, floor)
	}
}

// TestOneRefusalHoldsAllBack shows that nothing is sent that would be refused as well, be it a read or a write.
func TestOneRefusalHoldsAllBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int32
		c := without(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if sent.Add(1) == 1 {
				w.Header().Set("Retry-After", "60")
				w.WriteHeader(http.StatusTooManyRequests)
			}
		}), func(s *settings) { s.policy.retries = 0 })
		var all sync.WaitGroup
		send := func(r request) {
			all.Go(func() {
				if err := exec(c, r); err != nil {
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
			t.Errorf("%d requests were sent in the minute that the server asked for", n)
		}
		all.Wait()
		if n := sent.Load(); n != 6 {
			t.Errorf("%d requests were sent in the end, expected 6", n)
		}
	})
}

// TestAnEndlessRateLimit shows that a request does not wait forever, and that it is the limit it tells of.
func TestAnEndlessRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		c := without(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			attempts++
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		}), func(*settings) {})
		e := failureOf(t, exec(c, createRequest))
		if e.Code != CodeRateLimited || e.RetryAfter != time.Hour || attempts != 5 || e.Ambiguous() {
			t.Errorf("got %v after %d attempts, expected the rate limit after 5 in 300 s", e, attempts)
		}
	})
}

// TestAGateThatOpensTooLate shows that a request whose time ends before the gate opens does not wait for that.
func TestAGateThatOpensTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c *Client
		attempts := 0
		c = without(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			attempts++
			w.Header().Set("Retry-After", "10")
			w.WriteHeader(http.StatusTooManyRequests)
			c.http.Transport.(paced).next.(gated).gate.shut(time.Now().Add(time.Hour)) // as another request would
		}), func(s *settings) { s.policy.timeout = 30 * time.Second })
		start := time.Now()
		e := failureOf(t, exec(c, createRequest))
		if took := time.Since(start); e.Code != CodeRateLimited || attempts != 1 || e.Ambiguous() || took > 30*time.Second {
			t.Errorf("got %v after %d attempts in %s, expected the rate limit after one", e, attempts, took)
		}
	})
}

// TestTheGateIsLeft shows that the caller's end ends the wait of a request that has not been sent.
func TestTheGateIsLeft(t *testing.T) {
	g := new(gate)
	g.shut(time.Now().Add(time.Hour))
	g.shut(time.Now()) // an earlier end changes nothing
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.pass(ctx, time.Time{}); err == nil {
		t.Error("the gate lets a request through")
	}
}
