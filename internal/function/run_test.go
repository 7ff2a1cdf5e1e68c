package function_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestStateFunctions(t *testing.T) {
	calls := map[string]knownvalue.Check{}
	for _, state := range append(append([]string{}, client.StateTypes...), client.StateNames...) {
		of := client.StateType(state)
		calls[fmt.Sprintf("state_is_final(%q)", state)] = knownvalue.Bool(slices.Contains([]string{"COMPLETED", "FAILED", "CANCELLED", "CRASHED"},
			of))
		calls[fmt.Sprintf("state_succeeded(%q)", state)] = knownvalue.Bool(of == "COMPLETED")
	}
	acctest.RunFunctionSteps(t, testenv.FunctionsStep(calls))
}

const summaryRuns = `[
  { state_type = "COMPLETED", total_run_time = 10 },
  { state_type = "COMPLETED", total_run_time = 20, start_time = "2026-01-01T00:00:00Z" },
  { state_name = "TimedOut", start_time = "2026-01-01T00:00:00Z", end_time = "2026-01-01T01:00:40+01:00" },
  { state_type = "CRASHED", state_name = "My own", duration = 30, total_run_time = null },
  { state_type = "CANCELLED", start_time = null, end_time = "2026-01-01T00:00:00Z", total_run_time = 0 },
  { state_name = "Late", total_run_time = 5 },
]`

func TestRunSummary(t *testing.T) {
	// The percentiles equal numpy.percentile([10, 20, 30, 40], [50, 95]).
	states := map[string]int64{"COMPLETED": 2, "FAILED": 1, "CRASHED": 1, "CANCELLED": 1, "SCHEDULED": 1}
	all := testenv.RunSummaryExact(6, states, 0.4, 25.0, 38.5, 40.0)
	acctest.RunFunctionSteps(t, testenv.FunctionsStep(map[string]knownvalue.Check{
		`run_summary(` + summaryRuns + `)`:                            all,
		`run_summary({ flow_runs = ` + summaryRuns + `, total = 6 })`: all,
		`run_summary([])`: testenv.RunSummaryExact(0, nil, nil, nil, nil, nil),
		`run_summary([{ state_type = "RUNNING", start_time = "2026-01-01T00:00:00Z" }])`: testenv.RunSummaryExact(1, map[string]int64{"RUNNING": 1}, nil, nil, nil, nil),
		`run_summary(tolist([{ state_type = "FAILED" }, { state_type = "FAILED" }]))`:    testenv.RunSummaryExact(2, map[string]int64{"FAILED": 2}, 0.0, nil, nil, nil),
		`run_summary([{ state_type = "COMPLETED", total_run_time = 1.5 }]).duration_p95`: knownvalue.Float64Exact(1.5),
		`run_summary(toset([{ state_type = "COMPLETED", duration = 7 }])).success_rate`:  knownvalue.Float64Exact(1),
		`graph_dot({ nodes = [] })`: testenv.StringContaining("digraph {"),
		`graph_mermaid({ nodes = [{ id = "a", label = null, artifacts = null }] })`:        testenv.StringContaining(`n1["○ a"]`),
		`graph_mermaid({ nodes = [{ id = "a", label = "\"end\" --> [x]" }] })`:             testenv.StringContaining(`n1["○ #34;end#34; --#62; #91;x#93;"]`),
		`graph_mermaid({ nodes = [{ id = "a" }, { id = "b", parents = ["a", "gone"] }] })`: testenv.StringContaining("  n1 --> n2\n  classDef"),
		`graph_mermaid({ nodes = [{ id = "a" }, { id = "b", encapsulating = ["a"] }] })`:   testenv.StringContaining("  n1 -.-> n2\n"),
		`graph_dot({ nodes = [{ id = "a", label = "sub / run", kind = "flow-run", state_type = "FAILED", start_time = "2026-01-01T00:00:00Z", end_time = "2026-01-01T00:00:01.25Z", artifacts = [{ key = null, type = "table" }] }] })`: testenv.StringContaining(`[label="✖ sub / run\n1.2 s · artifact table" `),
	}))
}

const someLogs = `[
  { timestamp = "2026-01-31T03:01:00+01:00", level = 20, level_name = "INFO", message = "Loading <12> rows" },
  { timestamp = "2026-01-31T02:01:34.5Z", level = 40, level_name = "ERROR", message = "Row 7:\nno customer\n" },
  { level = "warning", message = "A ` + "```" + `row is empty" },
  { message = "bare" },
]`

func TestLogFunctions(t *testing.T) {
	messages := func(arguments string) string { return "filter_logs(" + someLogs + ", " + arguments + ")[*].message" }
	acctest.RunFunctionSteps(t, testenv.FunctionsStep(map[string]knownvalue.Check{
		messages(`null, null`):          testenv.StringListExact("Loading <12> rows", "Row 7:\nno customer\n", "A ```row is empty", "bare"),
		messages(`"WARNING", ""`):       testenv.StringListExact("Row 7:\nno customer\n", "A ```row is empty"),
		messages(`"error", null`):       testenv.StringListExact("Row 7:\nno customer\n"),
		messages(`0, "(?i)ROW"`):        testenv.StringListExact("Loading <12> rows", "Row 7:\nno customer\n", "A ```row is empty"),
		messages(`20, "^.oading|none"`): testenv.StringListExact("Loading <12> rows"),
		messages(`"CRITICAL", null`):    testenv.StringListExact(),
		`filter_logs({ logs = tolist([{ level = 40, message = "a" }, { level = 10, message = "b" }]), id = "x" }, "INFO", null)`: knownvalue.ListExact([]knownvalue.Check{
			knownvalue.ObjectExact(map[string]knownvalue.Check{"level": knownvalue.Int64Exact(40), "message": knownvalue.StringExact("a")}),
		}),
		`format_logs(` + someLogs + `, "text")`: knownvalue.StringExact("2026-01-31T02:01:00.000Z INFO     Loading <12> " +
			"rows\n2026-01-31T02:01:34.500Z ERROR    Row 7:\nno customer\nWARNING  A ```row is empty\nbare\n"),
		`format_logs(` + someLogs + `, "json")`: knownvalue.StringExact("[\n" +
			`{"timestamp":"2026-01-31T02:01:00Z","level":20,"level_name":"INFO","message":"Loading <12> rows"},` + "\n" +
			`{"timestamp":"2026-01-31T02:01:34.5Z","level":40,"level_name":"ERROR","message":"Row 7:\nno customer\n"},` + "\n" +
			"{\"timestamp\":null,\"level\":30,\"level_name\":\"WARNING\",\"message\":\"A ```row is empty\"},\n" +
			`{"timestamp":null,"level":null,"level_name":null,"message":"bare"}` + "\n]\n"),
		`format_logs([{ message = "A ` + "```" + `" }], "markdown")`: knownvalue.StringExact("````text\nA ```\n````\n"),
		`format_logs([], "json")`:                                    knownvalue.StringExact("[]\n"),
	}))
}

// TestRunFunctionErrors: each says which argument is wrong, where in it, and what it must be.
func TestRunFunctionErrors(t *testing.T) {
	var steps []resource.TestStep
	for call, message := range map[string]string{
		`state_is_final("Complete")`:    `state is "Complete", which is neither the type nor the name of a Prefect state. Did you mean "Completed"?`,
		`state_succeeded("done")`:       `state is "done"`,
		`state_succeeded(null)`:         "argument must not be null",
		`run_summary("x")`:              "runs must be a list of objects, such as data.prefect_flow_runs.example.flow_runs",
		`run_summary({})`:               "runs must be a list of objects",
		`run_summary(["x"])`:            "runs[0] must be an object",
		`run_summary([{ name = "x" }])`: "runs[0] has no attribute state_type",
		`run_summary([{ state_type = "COMPLETED" }, { state_type = "complete" }])`:            `runs[1].state_type is "complete", which is neither`,
		`run_summary([{ state_type = "FAILED", end_time = "noon" }])`:                         `runs[0].end_time is "noon", but must be a time in RFC 3339`,
		`run_summary([{ state_type = "FAILED", total_run_time = "long" }])`:                   `runs[0].total_run_time is "long", but must be a number`,
		`filter_logs([{ level = 20 }], null, null)`:                                           "logs[0] has no attribute message",
		`filter_logs([], "loud", null)`:                                                       `min_level is "loud", but must be one of DEBUG, INFO`,
		`filter_logs([], null, "(")`:                                                          `pattern is "(", which is not a valid regular expression`,
		`filter_logs([{ level = "loud", message = "x" }], null, null)`:                        `logs[0].level is "loud", but must be a level`,
		`filter_logs([{ message = 5 }], null, null)`:                                          "logs[0].message is 5, but must be a string",
		`format_logs([], "html")`:                                                             `format is "html", but must be text, json or markdown`,
		`graph_dot([])`:                                                                       "graph must be an object, such as data.prefect_flow_run_graph.example",
		`graph_dot({})`:                                                                       "graph has no attribute nodes",
		`graph_dot({ nodes = "x" })`:                                                          "graph.nodes must be a list of objects",
		`graph_mermaid({ nodes = [{ label = "x" }] })`:                                        "graph.nodes[0] has no attribute id",
		`graph_mermaid({ nodes = [{ id = "x", parents = "y" }] })`:                            `graph.nodes[0].parents is "y", but must be a list of strings`,
		`graph_mermaid({ nodes = [{ id = "x", parents = [1] }] })`:                            "must be a list of strings",
		`run_report("x", null, null)`:                                                         "run must be an object, such as data.prefect_flow_run.example",
		`run_report({ name = "x" }, null, null)`:                                              "run has no attribute state_type",
		`run_report({ state_type = "FAILED", parameters = "{" }, null, null)`:                 `run.parameters is "{", but must be an object, or a JSON string of one`,
		`run_report({ state_type = "FAILED" }, [{ name = "x" }], null)`:                       "task_runs[0] has no attribute state_type",
		`run_report({ state_type = "FAILED" }, null, [{ message = "x", timestamp = "now" }])`: `logs[0].timestamp is "now"`,
	} {
		steps = append(steps, testenv.ErrorStep(fmt.Sprintf("output \"o\" {\n  value = provider::prefect::%s\n}\n", call), message))
	}
	acctest.RunFunctionSteps(t, steps...)
}
