package flowrun

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// logReporter reports the changes of a run in Terraform's log.
type logReporter struct{ ctx context.Context }

func (r logReporter) State(run *client.FlowRun) {
	diag.LogRuns.Info(
		r.ctx,
		"Flow run is "+run.StateName,
		map[string]any{"flow_run_id": run.ID, "flow_run": run.Name, "state_type": run.StateType},
	)
}

func (r logReporter) Line(l *client.Log) {
	diag.LogRuns.Info(
		r.ctx,
		"Flow run log: "+l.Message,
		map[string]any{"flow_run_id": *l.FlowRunID, "level": client.LevelName(l.Level), "written": l.Timestamp},
	)
}

// progressReporter reports the changes of a run in Terraform's output. The final state is in the summary, or in the error.
type progressReporter struct{ progress func(string, ...any) }

func (r progressReporter) State(run *client.FlowRun) {
	if !client.IsFinal(run.StateType) {
		r.anyState(run)
	}
}

// anyState reports the state of a run, final or not.
func (r progressReporter) anyState(run *client.FlowRun) {
	r.progress("Flow run %q is %s.", run.Name, stateText(run))
}

func (r progressReporter) Line(l *client.Log) {
	r.progress("%s | %-8s | %s", l.Timestamp.UTC().Format("15:04:05.000Z"), client.LevelName(l.Level), apierror.Printable(l.Message))
}

// stateText is the name of a run's state, and its message in parentheses.
func stateText(run *client.FlowRun) string {
	if run.State != nil && run.State.Message != nil && *run.State.Message != "" {
		return fmt.Sprintf("%s (%s)", run.StateName, strings.TrimSuffix(apierror.Printable(*run.State.Message), "."))
	}
	return run.StateName
}

// elideMiddle removes the middle of a string of many lines, such as a traceback, and indents the lines after the first.
func elideMiddle(s string) string {
	const first, last = 1, 4
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	if left := len(lines) - first - last; left > 1 {
		lines = slices.Replace(lines, first, first+left, fmt.Sprintf("… %d lines …", left))
	}
	return strings.Join(lines, "\n    ")
}

// waitSummary is the final state of a run, how long it took, and how many of its task runs are in which state.
func waitSummary(ctx context.Context, c *client.Client, run *client.FlowRun) (string, error) {
	states, order := map[string]int{}, []string{}
	for task, err := range c.TaskRuns(ctx, client.TaskRunFilter{FlowRunID: run.ID}, 0, -1) {
		if err != nil {
			return "", err
		}
		if states[task.StateName]++; states[task.StateName] == 1 {
			order = append(order, task.StateName)
		}
	}
	text := fmt.Sprintf("Flow run %q is %s after %s", run.Name, stateText(run), tfvalue.DurationText(run.TotalRunTime))
	if run.RunCount > 1 {
		text += fmt.Sprintf(", in %d attempts", run.RunCount)
	}
	for i, name := range order {
		order[i] = fmt.Sprintf("%d %s", states[name], name)
	}
	if len(order) > 0 {
		text += "; task runs: " + strings.Join(order, ", ")
	}
	return text + ".", nil
}
