package client

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
)

func TestFlowRunGraph(t *testing.T) {
	fake, c, _ := onFake(t)
	flow := fake.Add("flows", map[string]any{"name": "clean"})
	run := fake.Add("flow_runs", map[string]any{"flow_id": flow, "name": "whole", "start_time": "2026-01-01T00:00:00Z"})
	task := func(name, start string, inputs map[string]any) string {
		return fake.Add("task_runs", map[string]any{"flow_run_id": run, "name": name, "state_type": "COMPLETED", "expected_start_time": start,
			"task_inputs": inputs})
	}
	from := func(id string) []any { return []any{map[string]any{"input_type": "task_run", "id": id}} }
	first := task("first", "2026-01-01T00:00:01Z", nil)
	second := task("second", "2026-01-01T00:00:02Z", map[string]any{"x": from(first)})
	inner := task("inner", "2026-01-01T00:00:03Z", map[string]any{"__parents__": from(second), "y": from(run)})
	sub := fake.Add("flow_runs", map[string]any{"flow_id": flow, "name": "part", "state_type": "RUNNING", "start_time": "2026-01-01T00:00:04Z",
		"parent_task_run_id": task("stands for it", "2026-01-01T00:00:04Z", nil)})
	g := clienttest.Must[*FlowRunGraph](t)(c.FlowRunGraph(t.Context(), run))
	if len(g.Nodes) != 4 || g.StartTime == nil || g.EndTime != nil || len(g.RootNodeIDs) != 3 {
		t.Fatalf("the graph is %+v", g)
	}
	for i, want := range []GraphNode{
		{ID: first, Kind: "task-run", Label: "first", StateType: "COMPLETED"}, {ID: second, Kind: "task-run", Label: "second", StateType: "COMPLETED"},
		{ID: inner, Kind: "task-run", Label: "inner", StateType: "COMPLETED"}, {ID: sub, Kind: "flow-run", Label: "clean / part", StateType: "RUNNING"},
	} {
		if got := g.Nodes[i]; got.ID != want.ID || got.Kind != want.Kind || got.Label != want.Label || got.StateType != want.StateType ||
			got.StartTime == nil {
			t.Errorf("node %d is %+v, expected %+v", i, got, want)
		}
	}
	if p, ch, e := g.Nodes[1].Parents, g.Nodes[0].Children, g.Nodes[2].Encapsulating; len(p) != 1 || p[0].ID != first || len(ch) != 1 ||
		ch[0].ID != second || len(e) != 1 || e[0].ID != second {
		t.Errorf("the edges are %v, %v and %v", p, ch, e)
	}
	if _, err := c.FlowRunGraph(t.Context(), flow); !apierror.IsNotFound(err) {
		t.Errorf("the graph of no run: %v", err)
	}
}

func TestGraphNodeRefuses(t *testing.T) {
	for _, text := range []string{`{}`, `["id", 5]`} {
		var n GraphNode
		if err := json.Unmarshal([]byte(text), &n); err == nil || !strings.Contains(err.Error(), "invalid graph node") {
			t.Errorf("%s gives %v", text, err)
		}
	}
}
