package function

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/rungraph"
)

const (
	// mostRows is how many task runs the table of a report has.
	mostRows = 50
	// mostErrorLines is how many lines of text the last error has; mostLogLines is from how many lines of the log.
	mostErrorLines, mostLogLines = 60, 8
)

var _ = framework.ImplementsFunction(newRunReport)

func newRunReport() *framework.Function {
	return &framework.Function{
		Name: "run_report",
		Signature: function.Definition{
			Summary: "Markdown report of a flow run",
			MarkdownDescription: fmt.Sprintf(
				"Returns Markdown about a flow run, for a pull request or the summary of a CI job, with a table of at most %d task runs. "+
					"Parameters are shown unmasked, including secrets.",
				mostRows,
			),
			Parameters: []function.Parameter{
				function.DynamicParameter{
					Name: "run",
					MarkdownDescription: "Flow run: a `prefect_flow_run` resource or data source, or an object with `state_type` " +
						"or `state_name`, and optionally `name`, `flow_name`, `state_message`, `start_time`, `end_time`, " +
						"`total_run_time`, `run_count`, `parameters`, and `ui_url`.",
				},
				function.DynamicParameter{
					Name:           "task_runs",
					AllowNullValue: true,
					MarkdownDescription: "Task runs of the run: a list of objects as `task_runs` of the data source " +
						"`prefect_task_runs`, the data source itself, or `nodes` of `prefect_flow_run_graph`. Null for none.",
				},
				logsParameter(true),
			},
			Return: function.StringReturn{},
		},
		RunFunc: runRunReport,
	}
}

func runRunReport(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var given, tasks, logs types.Dynamic
	if failure := args.Get(ctx, &given, &tasks, &logs); failure != nil {
		return nil, failure
	}
	plain, failure := framework.PlainArgument(0, given)
	if failure != nil {
		return nil, failure
	}
	run, err := newArgumentObject("run", "data.prefect_flow_run.example", plain)
	if err != nil {
		return nil, diag.ArgumentError(0, err.Error())
	}
	head := reportHead(run)
	if *run.err != nil {
		return nil, diag.ArgumentError(0, (*run.err).Error())
	}
	if plain, failure = framework.PlainArgument(1, tasks); failure != nil {
		return nil, failure
	}
	table, err := reportTasks(run, plain)
	if err != nil {
		return nil, diag.ArgumentError(1, err.Error())
	}
	lines, failure := linesArgument(2, logs)
	if failure != nil {
		return nil, failure
	}
	return head + table + reportError(lines), nil
}

// reportHead is the status, the message of the state and the parameters.
func reportHead(run argumentObject) string {
	state := stateOf(run)
	name := run.text("name")
	if flow := run.text("flow_name"); flow != "" {
		name = strings.TrimSuffix(flow+" / "+name, " / ")
	}
	var out strings.Builder
	fmt.Fprintf(&out, "### %s %s · %s\n", rungraph.Symbol(state), cmp.Or(codeSpan(name), "Flow run"), plainState(stateName(run, state)))
	if facts := reportFacts(run, state); len(facts) > 0 {
		out.WriteString("\n" + strings.Join(facts, " · ") + "\n")
	}
	if message := run.text("state_message"); message != "" {
		out.WriteString("\n" + fenced("text", lastLines(message)))
	}
	if parameters := reportParameters(run); parameters != "" {
		out.WriteString("\n**Parameters**\n\n" + fenced("json", parameters))
	}
	return out.String()
}

// stateName is the name of a run's state, or else its type.
func stateName(run argumentObject, state string) string { return cmp.Or(run.text("state_name"), state) }

// plainState is the name of a state, as code unless it is Prefect's own.
func plainState(name string) string {
	if client.StateType(name) == "" {
		return codeSpan(name)
	}
	return name
}

// reportFacts is what the line below the heading says.
func reportFacts(run argumentObject, state string) []string {
	var out []string
	if seconds, ok := secondsOf(run); ok {
		out = append(out, "**"+readableSeconds(seconds)+"**")
	}
	for _, part := range []struct{ name, verb string }{{"start_time", "started"}, {"end_time", "ended"}} {
		if at := run.moment(part.name); !at.IsZero() {
			out = append(out, part.verb+" "+at.UTC().Format("2006-01-02 15:04:05 UTC"))
		}
	}
	if n, ok := run.number("run_count"); ok && n > 1 {
		out = append(out, fmt.Sprintf("%g attempts", n))
	}
	if link, err := url.Parse(run.text("ui_url")); err == nil && (link.Scheme == "http" || link.Scheme == "https") {
		out = append(out, "[open in Prefect](<"+link.String()+">)")
	}
	if len(out) == 0 && !client.IsFinal(state) {
		out = append(out, "not started")
	}
	return out
}

func readableSeconds(seconds float64) string {
	return rungraph.Readable(time.Duration(seconds * float64(time.Second)))
}

// reportParameters is the parameters, a JSON text or an object, as indented JSON; empty when there are none.
func reportParameters(run argumentObject) string {
	text, isText := run.fields["parameters"].(string)
	if !isText {
		text = jsonLine(run.fields["parameters"])
	}
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(text), "", "  "); err != nil {
		run.fail("parameters", "an object, or a JSON string of one")
	}
	if slices.Contains([]string{"null", "{}"}, out.String()) {
		return ""
	}
	return out.String()
}

// reportTasks is the table and the chart; empty without task runs.
func reportTasks(run argumentObject, plain any) (string, error) {
	tasks, wrong, err := newArgumentObjects("task_runs", "data.prefect_task_runs.example.task_runs", plain, "task_runs", "nodes")
	if err != nil || len(tasks) == 0 {
		return "", err
	}
	var graph rungraph.Graph
	if whole := drawnNode(run); !whole.Start.IsZero() {
		whole.Kind, whole.Label = rungraph.FlowRun, cmp.Or(whole.Label, "flow run")
		graph.Run = &whole
	}
	rows := make([]tableRow, len(tasks))
	for i, t := range tasks {
		stateOf(t) // must be there
		node := drawnNode(t)
		node.ID = fmt.Sprint(i)
		graph.Nodes = append(graph.Nodes, node)
		rows[i] = tableRow{node, t}
	}
	if *wrong != nil {
		return "", *wrong
	}
	out := reportTable(rows)
	if chart := rungraph.Gantt(graph); chart != "" {
		out += "\n" + fenced("mermaid", chart) + "\nTimes are in UTC.\n"
	}
	return out, *wrong
}

// tableRow is a task run in the table.
type tableRow struct {
	node rungraph.Node
	task argumentObject
}

// rank is lowest for what comes first: what has started, and, where many are left out, what has not succeeded.
func (r tableRow) rank(many bool) int {
	out := 0
	if many && r.node.State == stateCompleted {
		out = 2
	}
	if r.node.Start.IsZero() {
		out++
	}
	return out
}

// reportTable is the task runs by start; of too many, the unsuccessful ones come first.
func reportTable(rows []tableRow) string {
	many := len(rows) > mostRows
	slices.SortStableFunc(rows, func(a, b tableRow) int {
		return cmp.Or(cmp.Compare(a.rank(many), b.rank(many)), a.node.Start.Compare(b.node.Start))
	})
	var out strings.Builder
	fmt.Fprintf(&out, "\n**Task runs**: %s\n\n| | Task run | State | Duration | Attempts |\n|---|---|---|---:|---:|\n", countStates(rows))
	for _, r := range rows[:min(len(rows), mostRows)] {
		duration, attempts := "", ""
		if seconds, ok := secondsOf(r.task); ok {
			duration = readableSeconds(seconds)
		}
		if n, ok := r.task.number("run_count"); ok {
			attempts = fmt.Sprintf("%g", n)
		}
		fmt.Fprintf(
			&out,
			"| %s | %s | %s | %s | %s |\n",
			rungraph.Symbol(r.node.State),
			cell(cmp.Or(r.node.Label, r.task.text("id"))),
			strings.ReplaceAll(plainState(stateName(r.task, r.node.State)), "|", `\|`),
			duration,
			attempts,
		)
	}
	if left := len(rows) - mostRows; left > 0 {
		fmt.Fprintf(&out, "\n… and %d more\n", left)
	}
	return out.String()
}

// countStates says how many task runs are in which type of state, the most frequent first.
func countStates(rows []tableRow) string {
	count := map[string]int{}
	var states []string
	for _, r := range rows {
		if count[r.node.State]++; count[r.node.State] == 1 {
			states = append(states, r.node.State)
		}
	}
	slices.SortFunc(states, func(a, b string) int { return cmp.Or(count[b]-count[a], strings.Compare(a, b)) })
	for i, s := range states {
		states[i] = fmt.Sprintf("%d %s", count[s], strings.ToLower(s))
	}
	return strings.Join(states, ", ")
}

// reportError is the last error of the log with the lines before it; empty when there is none.
func reportError(lines []logLine) string {
	for i, l := range slices.Backward(lines) {
		if l.level >= client.ErrorLevel {
			return "\n**Last error**\n\n" + fenced("text", lastLines(linesAsText(lines[max(0, i+1-mostLogLines):i+1])))
		}
	}
	return ""
}

// lastLines is the end of a text that is long.
func lastLines(text string) string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if left := len(all) - mostErrorLines; left > 0 {
		all = append([]string{fmt.Sprintf("… %d lines before …", left)}, all[left:]...)
	}
	return strings.Join(all, "\n")
}
