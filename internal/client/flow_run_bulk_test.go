package client

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
)

// bulkAnd runs a test with a server that has the bulk endpoint, and with one that is too old to have it.
func bulkAnd(t *testing.T, endpoint string, test func(t *testing.T, fake *prefecttest.Fake, c *Client, bulk bool)) {
	for _, bulk := range []bool{true, false} {
		t.Run(fmt.Sprintf("in bulk %v", bulk), func(t *testing.T) {
			fake := prefecttest.NewFake(t)
			proxy := faults.NewProxy(t, fake.URL)
			if !bulk {
				proxy.Fail(func(r prefecttest.Request) bool { return strings.HasSuffix(r.Path, endpoint) }, 0,
					faults.Respond(http.StatusNotFound, `{"detail":"Not Found"}`))
			}
			test(t, fake, newClient(t, proxy.URL), bulk)
		})
	}
}

// TestCreateFlowRuns: runs are created with as few requests as possible, and no run is created twice.
func TestCreateFlowRuns(t *testing.T) {
	bulkAnd(t, "/bulk", func(t *testing.T, fake *prefecttest.Fake, c *Client, bulk bool) {
		deployment := fake.Add("deployments", map[string]any{"name": "d", "flow_id": fake.Add("flows", map[string]any{"name": "f"})})
		var in []FlowRunInput
		var keys []string
		for n := range 230 {
			keys = append(keys, fmt.Sprint("key ", n))
			in = append(in, FlowRunInput{IdempotencyKey: keys[n], State: ScheduledFor("2026-01-01T00:00:00Z")})
		}
		for range 2 {
			created := 0
			fake.ResetRequests()
			if err := c.CreateFlowRuns(t.Context(), deployment, in, func(some []CreatedRun) {
				for _, run := range some {
					if run.ID == "" || run.Status != "CREATED" {
						t.Errorf("a run is %+v", run)
					}
					created++
				}
			}); err != nil {
				t.Fatal(err)
			}
			want := 230
			if bulk {
				want = 3
			}
			if n := len(fake.Writes()); created != 230 || n != want {
				t.Errorf("%d runs were created with %d requests, expected 230 with %d", created, n, want)
			}
		}
		if n := len(fake.All("flow_runs")); n != 230 {
			t.Errorf("there are %d runs", n)
		}
		existing, err := c.FlowRunKeys(t.Context(), deployment, append(keys, "another"))
		if err != nil || len(existing) != 230 || existing["another"] || !existing["key 229"] {
			t.Errorf("%d keys exist, %v", len(existing), err)
		}
	})
}

// TestCancelFlowRuns: runs are canceled with as few requests as possible, and the state of each is reported.
func TestCancelFlowRuns(t *testing.T) {
	bulkAnd(t, "/bulk_set_state", func(t *testing.T, fake *prefecttest.Fake, c *Client, bulk bool) {
		flow := fake.Add("flows", map[string]any{"name": "f"})
		var ids []string
		for n := range 70 {
			ids = append(ids, fake.Add("flow_runs", map[string]any{"flow_id": flow}))
			fake.Advance(ids[n], []string{"SCHEDULED", "RUNNING", "COMPLETED"}[n%3])
		}
		became := map[string]string{}
		fake.ResetRequests()
		if err := c.CancelFlowRuns(t.Context(), ids, func(some []*OrchestrationResult) {
			for _, v := range some {
				became[v.FlowRunID] = v.StateType()
			}
		}); err != nil {
			t.Fatal(err)
		}
		for n, id := range ids {
			if want := []string{"CANCELLED", "CANCELLING", "COMPLETED"}[n%3]; became[id] != want {
				t.Errorf("run %d is %q, expected %s", n, became[id], want)
			}
		}
		want := 70
		if bulk {
			want = 2
		}
		if n := len(fake.Writes()); n != want {
			t.Errorf("there were %d requests, expected %d", n, want)
		}
	})
}

// TestBulkOnABusyServer: runs that failed because the database was locked are requested again, although the status of
// the response is 200.
func TestBulkOnABusyServer(t *testing.T) {
	fake := prefecttest.NewFake(t)
	proxy := faults.NewProxy(t, fake.URL)
	c := newClient(t, proxy.URL)
	flow := fake.Add("flows", map[string]any{"name": "f"})
	deployment := fake.Add("deployments", map[string]any{"name": "d", "flow_id": flow})
	proxy.Fail(func(r prefecttest.Request) bool { return strings.HasSuffix(r.Path, "/bulk") }, 1, faults.Respond(http.StatusOK,
		`{"results":[{"flow_run_id":null,"status":"FAILED","error":"(sqlite3.OperationalError) database is locked"},{"flow_run_id":null,"status":"FAILED","error":"no"}]}`))
	var created []CreatedRun
	if err := c.CreateFlowRuns(t.Context(), deployment, []FlowRunInput{{IdempotencyKey: "a"}, {IdempotencyKey: "b"}},
		func(some []CreatedRun) { created = some }); err != nil {
		t.Fatal(err)
	}
	runs := fake.All("flow_runs")
	if len(runs) != 1 || created[0].ID != runs[0]["id"] || created[1].Error != "no" {
		t.Fatalf("%d runs exist, and the reported runs are %+v", len(runs), created)
	}
	id := created[0].ID
	proxy.Fail(func(r prefecttest.Request) bool { return strings.HasSuffix(r.Path, "/bulk_set_state") }, 1, faults.Respond(http.StatusOK,
		`{"results":[{"flow_run_id":"`+id+`","status":"ABORT","state":null,"details":{"reason":"database is locked"}}]}`))
	if err := c.CancelFlowRuns(t.Context(), []string{id}, func(some []*OrchestrationResult) {
		if some[0].StateType() != "CANCELLED" {
			t.Errorf("the reported run is %+v", some[0])
		}
	}); err != nil {
		t.Fatal(err)
	}
}

// TestDueBefore: the filter finds the runs whose next attempt is due.
func TestDueBefore(t *testing.T) {
	fake := prefecttest.NewFake(t)
	flow := fake.Add("flows", map[string]any{"name": "f"})
	for name, due := range map[string]any{"early": "2026-01-01T00:00:00Z", "late": "2026-01-03T00:00:00Z", "running": nil} {
		fake.Add("flow_runs", map[string]any{"flow_id": flow, "name": name, "next_scheduled_start_time": due})
	}
	at := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	var got []string
	for _, run := range clienttest.All(t, newClient(t, fake.URL).FlowRuns(t.Context(), FlowRunFilter{DueBefore: &at}, 0, -1)) {
		got = append(got, run.Name)
	}
	if !slices.Equal(got, []string{"early"}) {
		t.Errorf("found %v", got)
	}
}

// TestSetFlowRunStateIsNotRepeated after a lost response, because the run may have left the state already.
func TestSetFlowRunStateIsNotRepeated(t *testing.T) {
	fake := prefecttest.NewFake(t)
	proxy := faults.NewProxy(t, fake.URL)
	id := fake.Add("flow_runs", map[string]any{"flow_id": fake.Add("flows", map[string]any{"name": "f"})})
	proxy.Fail(func(r prefecttest.Request) bool { return r.IsWrite() }, 1, faults.LoseResponse())
	if _, err := newClient(t, proxy.URL).SetFlowRunState(t.Context(), id, AwaitingRetry, false); !apierror.IsAmbiguous(err) {
		t.Errorf("the error is %v, expected an ambiguous one", err)
	}
	if n := len(fake.Writes()); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}

// TestCreateFlowRunIsRepeatedWithKey: a create whose response was lost is repeated only with an idempotency key,
// which prevents a second run.
func TestCreateFlowRunIsRepeatedWithKey(t *testing.T) {
	for key, sent := range map[string]int{"": 1, "a-key": 2} {
		fake := prefecttest.NewFake(t)
		proxy := faults.NewProxy(t, fake.URL)
		deployment := fake.Add("deployments", map[string]any{"name": "d", "flow_id": fake.Add("flows", map[string]any{"name": "f"})})
		proxy.Fail(func(r prefecttest.Request) bool { return r.IsWrite() }, 1, faults.LoseResponse())
		_, err := newClient(t, proxy.URL).CreateFlowRun(t.Context(), FlowRunInput{DeploymentID: deployment, IdempotencyKey: key})
		if (key == "") != apierror.IsAmbiguous(err) || (key != "" && err != nil) {
			t.Errorf("with the key %q the error is %v", key, err)
		}
		if n, created := len(fake.Writes()), len(fake.All("flow_runs")); n != sent || created != 1 {
			t.Errorf("with the key %q it was sent %d times, and %d runs were created; expected %d and 1", key, n, created, sent)
		}
	}
}
