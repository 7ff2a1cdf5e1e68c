package client

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestFlows(t *testing.T) {
	ctx := t.Context()
	c := newClient(t, prefecttest.NewFake(t).URL)
	made := clienttest.Must[*Flow](t)(c.CreateFlow(ctx, FlowInput{Name: "a", Tags: patch.Some([]string{"x"})}))
	if again := clienttest.Must[*Flow](t)(c.CreateFlow(ctx, FlowInput{Name: "a", Tags: patch.Some([]string{"y"})})); again.ID != made.ID ||
		!slices.Equal(again.Tags, []string{"x"}) {
		t.Errorf("a second flow of the name is %+v, expected the first one unchanged: %+v", again, made)
	}
	if err := c.UpdateFlow(ctx, made.ID, FlowInput{Tags: patch.Some([]string{})}); err != nil {
		t.Fatal(err)
	}
	if got := clienttest.Must[*Flow](t)(c.FlowByName(ctx, "a")); got.ID != made.ID || len(got.Tags) != 0 {
		t.Errorf("the flow by name is %+v, expected %s without tags", got, made.ID)
	}
	clienttest.Must[*Flow](t)(c.CreateFlow(ctx, FlowInput{Name: "b", Tags: patch.Some([]string{"x", "y"})}))
	clienttest.Must[*Flow](t)(c.CreateFlow(ctx, FlowInput{Name: "Ab"}))
	for name, find := range map[string]struct {
		filter        map[string]any
		offset, limit int
		want          []string
	}{
		"all":    {limit: -1, want: []string{"Ab", "a", "b"}},
		"window": {offset: 1, limit: 1, want: []string{"a"}},
		"like":   {filter: map[string]any{"name": map[string]any{"like_": "B"}}, limit: -1, want: []string{"Ab", "b"}},
		"tags":   {filter: map[string]any{"tags": map[string]any{"all_": []string{"y", "x"}}}, limit: -1, want: []string{"b"}},
	} {
		var got []string
		for _, f := range clienttest.All(t, c.Flows(ctx, find.filter, find.offset, find.limit)) {
			got = append(got, f.Name)
		}
		if !slices.Equal(got, find.want) {
			t.Errorf("%s: %v, expected %v", name, got, find.want)
		}
	}
	if err := c.DeleteFlow(ctx, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Flow(ctx, made.ID); !apierror.IsNotFound(err) {
		t.Errorf("reading a deleted flow gives %v, expected that it is not found", err)
	}
}

func TestLastRuns(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	at := func(minutes int) string { return now.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339) }
	fake := prefecttest.NewFake(t)
	c := newClient(t, fake.URL)
	flow := func(name string) string {
		return clienttest.Must[*Flow](t)(c.CreateFlow(t.Context(), FlowInput{Name: name})).ID
	}
	run := func(of, name, planned string, started any) {
		fake.Add("flow_runs", map[string]any{"flow_id": of, "name": name, "expected_start_time": planned, "start_time": started,
			"state_type": "COMPLETED", "state_name": "Completed"})
	}
	often, seldom, late, future, never := flow("often"), flow("seldom"), flow("late"), flow("future"), flow("never")
	for i := range 300 {
		run(often, fmt.Sprint("often ", i), at(i-300), at(i-300))
	}
	run(seldom, "long ago", at(-9999), at(-9998))
	run(seldom, "longer ago", at(-20000), at(-20000))
	run(late, "on time", at(-90), at(-90))
	run(late, "late", at(-5), nil)
	run(future, "yesterday's", at(-1440), at(-1440))
	run(future, "tomorrow's", at(1440), nil)
	fake.ResetRequests()
	got := clienttest.Must[map[string]*FlowRun](t)(c.LastRuns(t.Context(), []string{often, seldom, late, future, never}, now))
	for id, want := range map[string]string{often: "often 299", seldom: "long ago", late: "late", future: "yesterday's"} {
		if got[id] == nil || got[id].Name != want {
			t.Errorf("the last run is %+v, expected %q", got[id], want)
		}
	}
	if got[never] != nil {
		t.Errorf("a flow without runs has the last run %+v", got[never])
	}
	if n := len(fake.Requests()); n > 5 {
		t.Errorf("it took %d requests for 5 flows", n)
	}
	if last := clienttest.Must[map[string]*FlowRun](t)(c.LastRuns(t.Context(), nil, now)); len(last) != 0 {
		t.Errorf("no flows have %d last runs", len(last))
	}
}
