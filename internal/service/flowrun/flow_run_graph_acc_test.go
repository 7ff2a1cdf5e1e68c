package flowrun_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAccFlowRunGraphOnWorker runs a flow with mapped tasks, a subflow, a nested task and artifacts on a process worker: first with
// success, then with a failure.
func TestAccFlowRunGraphOnWorker(t *testing.T) {
	server := testenv.OnOwnServer(t)
	flows := testenv.RepoPath("internal/testenv/testdata/flows")
	setup := fmt.Sprintf(`
resource "prefect_flow" "test" {
  name = "graph"
}
resource "prefect_work_pool" "test" {
  name = "graph"
  type = "process"
}
resource "prefect_deployment" "test" {
  name           = "graph"
  flow_id        = prefect_flow.test.id
  work_pool_name = prefect_work_pool.test.name
  entrypoint     = "graph.py:graph"
  pull_steps     = [{ type = "set_working_directory", directory = %q }]

  enforce_parameter_schema = false
}
`, flows)
	const graph = `
data "prefect_flow_run_graph" "test" {
  deployment = "graph/graph"
  depends_on = [prefect_flow_run.test]
}
data "prefect_flow_run_logs" "test" {
  flow_run_id = prefect_flow_run.test.id
}
locals {
  graph  = data.prefect_flow_run_graph.test
  labels = { for n in local.graph.nodes : n.id => replace(n.label, "/(-[0-9a-f]{3}| / .*)$/", "") }
}
output "edges" {
  value = sort([for e in local.graph.edges : "${local.labels[e.from]} > ${local.labels[e.to]}"])
}
output "inside" {
  value = distinct([for n in local.graph.nodes : [for id in n.encapsulating : "${local.labels[id]} > ${local.labels[n.id]}"]])
}
output "kinds" {
  value = sort([for n in local.graph.nodes : "${n.kind} ${local.labels[n.id]} ${n.state_type} ${n.duration != null}"])
}
output "artifacts" {
  value = concat([for n in local.graph.nodes : [for a in n.artifacts : "${local.labels[n.id]}: ${a.type} ${a.key} ${a.is_latest}"]]...)
}
output "report" {
  value = provider::prefect::run_report(prefect_flow_run.test, local.graph.nodes, data.prefect_flow_run_logs.test)
}
output "mermaid" {
  value = provider::prefect::graph_mermaid(local.graph)
}
`
	run := func(end, more string) string {
		return setup + fmt.Sprintf("resource \"prefect_flow_run\" \"test\" {\n  deployment_id = prefect_deployment.test.id\n  timeout = "+
			"\"4m\"\n  fail_on = []\n  parameters = jsonencode({ end = %q })\n%s}\n", end, more)
	}
	// The server stores the states of task runs a little later than the state of the flow run.
	var ran string
	recorded := func() {
		testenv.EventuallyOnServer(t, "the end of all task runs", func() bool {
			tasks := map[string]int{}
			for task, err := range testenv.TestClient(t, server.URL).TaskRuns(t.Context(), client.TaskRunFilter{FlowRunID: ran}, 0, -1) {
				if err == nil {
					tasks[task.StateType]++
				}
			}
			return tasks["COMPLETED"] >= 8 && len(tasks) == 1
		})
	}
	const address = "data.prefect_flow_run_graph.test"
	output := statecheck.ExpectKnownOutputValue
	acctest.RunSteps(t,
		resource.TestStep{Config: setup},
		resource.TestStep{
			PreConfig: func() {
				if _, err := server.StartWorker(t.Context(), "graph", "process"); err != nil {
					t.Fatal(err)
				}
			},
			Config: run("well", ""),
			Check: func(s *terraform.State) error {
				ran = s.RootModule().Resources["prefect_flow_run.test"].Primary.ID
				return nil
			},
		},
		resource.TestStep{
			PreConfig: recorded,
			Config:    run("well", "") + graph,
			ConfigStateChecks: []statecheck.StateCheck{
				output("kinds", testenv.StringListExact(
					"flow-run clean COMPLETED true",
					"task-run double COMPLETED true", "task-run double COMPLETED true", "task-run double COMPLETED true",
					"task-run extract COMPLETED true", "task-run extract COMPLETED true", "task-run extract COMPLETED true",
					"task-run load COMPLETED true", "task-run load COMPLETED true",
				)),
				output("edges", testenv.StringListExact("extract > load", "extract > load", "extract > load")),
				output("inside", knownvalue.ListExact([]knownvalue.Check{testenv.StringListExact(), testenv.StringListExact("extract > double")})),
				output("artifacts", testenv.StringListExact("extract: markdown rows true")),
				output("report", testenv.StringContaining("| COMPLETED |")),
				output("mermaid", testenv.StringContaining("[[\"✔ clean / ")),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("artifacts").AtSliceIndex(0).AtMapKey("data"), knownvalue.StringExact("12.5")),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("states").AtSliceIndex(0).AtMapKey("name"), knownvalue.StringExact("Scheduled")),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("end_time"), knownvalue.NotNull()),
			},
		},
		resource.TestStep{
			Config: run("badly", "") + graph,
			ConfigStateChecks: []statecheck.StateCheck{
				output("report", testenv.StringContaining("### ✖ ")), output("report", testenv.StringContaining("ValueError: no luck today")),
				output("report", testenv.StringContaining("This | that `failed`")),
				output("report", testenv.StringContaining("\"end\": \"badly\"")), output("report", testenv.StringContaining(":crit, n0, ")),
			},
		},
	)
}
