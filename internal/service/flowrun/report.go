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

// LogReporter tells what happens to a run in Terraform's log.
type LogReporter struct{ Ctx context.Context }

func (t LogReporter) state(run *client.FlowRun) {
	diag.LogRuns.Info(
		t.Ctx,
		"The flow run is "+run.StateName,
		map[string]any{"flow_run_id": run.ID, "flow_run": run.Name, "state_type": run.StateType},
	)
}

func (t LogReporter) line(l *client.Log) {
	diag.LogRuns.Info(
		t.Ctx,
		"A line of the flow run's log: "+l.Message,
		map[string]any{"flow_run_id": *l.FlowRunID, "level": client.LevelName(l.Level), "written": l.Timestamp},
	)
}

// progressTeller tells what happens to a run in the output of Terraform.
type progressTeller struct{ say func(string, ...any) }

func (t progressTeller) state(run *client.FlowRun) {
	t.say("The flow run %q is %s.", run.Name, stateText(run))
}

func (t progressTeller) line(l *client.Log) {
	t.say("%s | %-8s | %s", l.Timestamp.UTC().Format("15:04:05.000Z"), client.LevelName(l.Level), apierror.Printable(l.Message))
}

// stateText is the name of the run's state, and its message.
func stateText(run *client.FlowRun) string {
	if run.State != nil && run.State.Message != nil && *run.State.Message != "" {
		return fmt.Sprintf("%s (%s)", run.StateName, strings.TrimSuffix(apierror.Printable(*run.State.Message), "."))
	}
	return run.StateName
}

// elideMiddle is a text of many lines, such as a traceback, without the middle, indented below its first line.
func elideMiddle(s string) string {
	const first, last = 1, 4
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	if left := len(lines) - first - last; left > 1 {
		lines = slices.Replace(lines, first, first+left, fmt.Sprintf("… %d lines …", left))
	}
	return strings.Join(lines, "\n    ")
}

// waitSummary is what there is to say of a run that has been waited for.
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
	text := fmt.Sprintf("The flow run %q is %s. It ran for %s", run.Name, stateText(run), tfvalue.DurationText(run.TotalRunTime))
	if run.RunCount > 1 {
		text += fmt.Sprintf(", in %d attempts", run.RunCount)
	}
	for i, name := range order {
		order[i] = fmt.Sprintf("%d %s", states[name], name)
	}
	if len(order) > 0 {
		text += "; its tasks: " + strings.Join(order, ", ")
	}
	return text + ".", nil
}
