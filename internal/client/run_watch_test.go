package client

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// TestFlowRunsByID: one request for each page of IDs; deleted runs are missing in the result.
func TestFlowRunsByID(t *testing.T) {
	fake, c, deployment := onFake(t)
	var ids []string
	for range rest.PageSize + 50 {
		ids = append(ids, fake.Add("flow_runs", map[string]any{"deployment_id": deployment, "flow_id": fake.All("flows")[0]["id"]}))
	}
	fake.Delete("flow_runs", ids[7])
	fake.ResetRequests()
	var got []string
	for _, run := range clienttest.Must[[]*FlowRun](t)(c.FlowRunsByID(t.Context(), ids)) {
		got = append(got, run.ID)
	}
	want := slices.Delete(slices.Clone(ids), 7, 8)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(fake.Requests()) != 2 {
		t.Errorf("got %d runs with %d requests, expected %d with 2", len(got), len(fake.Requests()), len(want))
	}
}

// TestLogsSince: the lines of several runs from a time on, and their last lines.
func TestLogsSince(t *testing.T) {
	fake, c, _ := onFake(t)
	var runs []string
	for range 3 {
		runs = append(runs, fake.Add("flow_runs", map[string]any{"flow_id": fake.All("flows")[0]["id"]}))
	}
	const lines = 3 * rest.PageSize
	for i := range lines {
		fake.Log(runs[i%3], 10*(1+i%2), fmt.Sprint("line ", i))
	}
	read := func(level int64, from time.Time, limit int) (out []string) {
		for l, err := range c.LogsSince(t.Context(), runs[:2], level, from, limit) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, l.Message)
		}
		return out
	}
	if all := read(0, time.Time{}, -1); len(all) != 2*rest.PageSize || all[0] != "line 0" || all[2] != "line 3" {
		t.Errorf("got %d lines: %q", len(all), all[:3])
	}
	if some := read(20, time.Time{}, 5); !slices.Equal(some, []string{"line 1", "line 3", "line 7", "line 9", "line 13"}) {
		t.Errorf("got %q", some)
	}
	last := clienttest.Must[[]*Log](t)(c.LastLogsOf(t.Context(), runs[:2], 20))
	if n := len(last); n != rest.PageSize || last[n-1].Message != fmt.Sprint("line ", lines-3) {
		t.Errorf("got %d lines to %q", n, last[n-1].Message)
	}
	if later := read(0, last[rest.PageSize-1].Timestamp, -1); len(later) == 0 || later[0] != last[rest.PageSize-1].Message {
		t.Errorf("from the last line's time on: %q", later)
	}
}
