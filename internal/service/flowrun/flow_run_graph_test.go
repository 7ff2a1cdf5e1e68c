package flowrun_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestFlowRunGraphData(t *testing.T) {
	fake := testenv.OnFake(t)
	c := testenv.TestClient(t, fake.URL)
	d := testenv.UnmanagedDeployment(t, c)
	const query = "prefect_flow_run_graph"
	acctest.RunSteps(t,
		testenv.ErrorStep(`data "prefect_flow_run_graph" "test" { deployment = "foreign/foreign" }`,
			`deployment is "foreign/foreign", which has had no run that was due`),
		testenv.ErrorStep(`data "prefect_flow_run_graph" "test" { flow_name = "foreign" }`,
			`flow_name is "foreign", which has had no run that was due`),
		testenv.ErrorStep(`data "prefect_flow_run_graph" "test" { flow_name = "Foreign" }`, "Flow not found"),
		testenv.ErrorStep(`data "prefect_flow_run_graph" "test" { deployment = "foreign" }`,
			`"foreign" does not identify a deployment: expected its ID, a UUID, or FLOW/DEPLOYMENT`),
		testenv.ErrorStep(`data "prefect_flow_run_graph" "test" { deployment = "foreign/other" }`, "not found"),
		testenv.ErrorStep(`data "prefect_flow_run_graph" "test" { flow_run_id = "last" }`, `flow_run_id is "last", but must be a UUID`),
		testenv.ErrorStep(`data "prefect_flow_run_graph" "test" { flow_run_id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301" }`, "not found"),
		testenv.ErrorStep(`data "prefect_flow_run_graph" "test" {}`, "Exactly one of these attributes must be configured"),
	)
	var last *client.FlowRun
	for _, at := range []string{"2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z"} {
		run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID, State: client.ScheduledFor(at)})
		if err != nil {
			t.Fatal(err)
		}
		if at == "2026-01-03T00:00:00Z" {
			last = run
		}
	}
	fake.Set("flow_runs", last.ID, "end_time", "2026-01-03T00:01:00.5Z")
	first := fake.Add("task_runs", map[string]any{"flow_run_id": last.ID, "name": "first", "state_type": "COMPLETED",
		"start_time": "2026-01-03T00:00:01Z", "end_time": "2026-01-03T00:00:02.25Z"})
	second := fake.Add("task_runs", map[string]any{
		"flow_run_id": last.ID, "name": "second", "state_type": "RUNNING", "start_time": "2026-01-03T00:00:02.25Z",
		"task_inputs": map[string]any{"a": []any{map[string]any{"input_type": "task_run", "id": first}}, "b": []any{map[string]any{"input_type": "task_run", "id": first}}},
	})
	want := map[string]knownvalue.Check{
		"flow_run_id": knownvalue.StringExact(last.ID), "start_time": knownvalue.StringExact("2026-01-03T00:00:00Z"), "end_time": knownvalue.StringExact("2026-01-03T00:01:00.5Z"),
		"duration": knownvalue.Float64Exact(60.5), "root_node_ids": testenv.StringListExact(first), "nodes": knownvalue.ListSizeExact(2), "nodes/duration": knownvalue.Float64Exact(1.25),
		"nodes/id": knownvalue.StringExact(first), "nodes/label": knownvalue.StringExact("first"), "nodes/kind": knownvalue.StringExact("task-run"),
		"nodes/parents": testenv.StringListExact(), "nodes/encapsulating": testenv.StringListExact(), "nodes/end_time": knownvalue.StringExact("2026-01-03T00:00:02.25Z"),
		"edges":          knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{"from": knownvalue.StringExact(first), "to": knownvalue.StringExact(second)})}),
		"nodes/children": testenv.StringListExact(second), "artifacts": knownvalue.ListExact(nil), "states": knownvalue.ListSizeExact(1), "states/name": knownvalue.StringExact("Scheduled"),
		"ui_url": testenv.StringContaining("/runs/flow-run/" + last.ID),
	}
	var steps []resource.TestStep
	for _, by := range []string{`deployment = "foreign/foreign"`, fmt.Sprintf("deployment = %q", d.ID), `flow_name = "foreign"`,
		fmt.Sprintf("flow_run_id = %q", last.ID)} {
		steps = append(steps, testenv.DataSourceStep(query, by, want))
	}
	drawn := testenv.DataSourceStep(query, fmt.Sprintf("flow_run_id = %q", last.ID), nil)
	drawing := testenv.FunctionsStep(map[string]knownvalue.Check{
		"graph_mermaid(data.prefect_flow_run_graph.test)":                                testenv.StringContaining("n1[\"✔ first<br/>1.2 s\"]:::c1a7f37\n  n2[\"▶ second\"]:::c0969da\n  n1 --> n2\n"),
		"graph_dot(data.prefect_flow_run_graph.test)":                                    testenv.StringContaining("n1 -> n2"),
		`run_report({ state_type = "RUNNING" }, data.prefect_flow_run_graph.test, null)`: testenv.StringContaining("| ✔ | `first` | COMPLETED | 1.2 s |"),
		"run_summary(data.prefect_flow_run_graph.test.nodes)":                            testenv.RunSummaryExact(2, map[string]int64{"COMPLETED": 1, "RUNNING": 1}, 1.0, 1.25, 1.25, 1.25),
	})
	drawn.Config += drawing.Config
	drawn.ConfigStateChecks = drawing.ConfigStateChecks
	acctest.RunSteps(t, append(steps, drawn)...)
}
