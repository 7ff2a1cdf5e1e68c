package flowrun

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/runwatch"
)

// waitDefault is the default of the attribute timeout.
const waitDefault = time.Hour

// cancelTimeout limits the wait for the end of a canceled run. Its worker needs the deployment and the work pool to stop it, and
// Terraform may destroy both next.
const cancelTimeout = 30 * time.Second

// errorLines is how many lines of a failed run's log, from ErrorLevel on, its error shows.
const errorLines = 10

// runWait waits for a run to finish.
type runWait struct {
	waitSettings
	watch  *runwatch.Watch
	client *client.Client
	run    *client.FlowRun // as created
	to     runwatch.Reporter
	// ifFinished and ifRunning end an error: what follows for a run that has finished, and for an unfinished one.
	ifFinished, ifRunning string
}

// waitSettings are waitOptions with their defaults.
type waitSettings struct {
	timeout time.Duration
	// failOn are the types or names of the states that count as failed.
	failOn []string
	// cancels is set if an unfinished run is canceled after the timeout.
	cancels bool
	// level is the minimum level of the log lines to report; runwatch.NoLines for none.
	level int64
}

// await waits for the run to finish and returns it as last read, which may be nil. The error is a failure of the run, or of the
// wait.
func (w *runWait) await(ctx context.Context) (*client.FlowRun, error) {
	// The link may need a request, so it is determined before the timeout.
	page := core.UILink(ctx, w.client, "flow_run", w.run.ID).ValueString()
	limited, cancel := context.WithDeadline(ctx, w.start().Add(w.timeout))
	defer cancel()
	stops := func(run *client.FlowRun) bool { return client.IsFinal(run.StateType) || isIn(run, w.failOn) }
	run, err := w.watch.Follow(limited, w.run.ID, w.level, stops, w.to)
	switch {
	case err == nil && isIn(run, w.failOn):
		return run, w.failed(ctx, run, page)
	case err == nil:
		return run, nil
	case ctx.Err() != nil:
		return run, w.unfinished(diag.CodeRunInterrupted, "Stopped waiting for", "Terraform was interrupted.", run, page)
	case limited.Err() == nil:
		return run, w.unfinished(followErrorCode(err), "Unable to follow", diag.WithRemedy(err), run, page)
	}
	why := fmt.Sprintf("The run has not finished within timeout (%s). %s", w.timeout, w.remedy(ctx, run))
	if w.cancels {
		return w.cancelAfterTimeout(ctx, why, run, page)
	}
	return run, w.unfinished(diag.CodeRunTimeout, "Timed out waiting for", why, run, page)
}

// remedy says what to do about a run that has not finished in time. The run is nil if it was never read since it was created.
func (w *runWait) remedy(ctx context.Context, run *client.FlowRun) string {
	if run = cmp.Or(run, w.run); run.StateType == "SCHEDULED" {
		if idle := idlePool(ctx, w.client, run.WorkPoolName); idle != "" {
			return idle
		}
	}
	return "Check that a worker serves its work pool, or raise timeout."
}

// followErrorCode is the code of an error of runwatch.Watch.Follow.
func followErrorCode(err error) diag.Code {
	if coded := new(diag.CodedError); errors.As(err, &coded) {
		return coded.Code
	}
	return diag.CodeRunUnfollowed
}

// isIn reports whether the run is in one of the states, each of which is a type or a name.
func isIn(run *client.FlowRun, states []string) bool {
	return slices.Contains(states, run.StateType) || slices.Contains(states, run.StateName)
}

// start is the later of the run's scheduled start and now.
func (w *runWait) start() time.Time {
	now := time.Now()
	if at := w.run.ExpectedStartTime; at != nil && at.After(now) {
		return *at
	}
	return now
}

// cancelAfterTimeout cancels a run that has not finished in time.
func (w *runWait) cancelAfterTimeout(ctx context.Context, why string, run *client.FlowRun, page string) (*client.FlowRun, error) {
	const what = "Timed out waiting for"
	last, err := cancelAndWait(ctx, w.client, w.watch, w.run.ID, w.to)
	if last == nil {
		last = run
	}
	switch {
	case err != nil:
		why += " It could not be canceled, as on_timeout requires: " + diag.WithRemedy(err)
	case last != nil && client.IsFinal(last.StateType):
		return last, w.runError(diag.CodeRunTimeout, what, fmt.Sprintf(
			"%s\n\nThe run was canceled because of on_timeout; it is %s.%s\n\n%s", why, last.StateName, uiHint(page), w.ifFinished,
		))
	default:
		why += " Cancellation was requested because of on_timeout, but the run has not finished yet."
	}
	return last, w.unfinished(diag.CodeRunTimeout, what, why, last, page)
}

// cancelAndWait cancels a run and waits up to cancelTimeout for its end. It returns the run as last read, which may be nil, and
// an error if the cancellation was rejected.
func cancelAndWait(
	ctx context.Context,
	c *client.Client,
	watch *runwatch.Watch,
	id string,
	to runwatch.Reporter,
) (*client.FlowRun, error) {
	if _, err := c.CancelFlowRun(ctx, id); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, cancelTimeout)
	defer cancel()
	isFinal := func(run *client.FlowRun) bool { return client.IsFinal(run.StateType) }
	last, err := watch.Follow(ctx, id, runwatch.NoLines, isFinal, to)
	if err != nil {
		// Its worker cancels it later, or the server does after a while.
		diag.LogRuns.Warn(
			ctx,
			"Flow run cancellation requested, not finished yet",
			map[string]any{"flow_run_id": id, "reason": err.Error()},
		)
	}
	return last, nil
}

// failed is the error of a run in a state of fail_on: its message, and the last errors in its log.
func (w *runWait) failed(ctx context.Context, run *client.FlowRun, page string) error {
	var detail strings.Builder
	if run.State != nil && run.State.Message != nil {
		fmt.Fprintf(&detail, "%s\n\n", apierror.Printable(*run.State.Message))
	}
	lines, err := w.client.LastLogs(ctx, client.LogFilter{FlowRunID: run.ID, MinLevel: client.ErrorLevel}, errorLines)
	switch {
	case err != nil:
		fmt.Fprintf(&detail, "The log cannot be read: %s\n\n", err)
	case len(lines) > 0:
		detail.WriteString("Last errors in the log:\n")
		for _, l := range lines {
			fmt.Fprintf(&detail, "  %s %s\n", l.Timestamp.UTC().Format(time.RFC3339), elideMiddle(apierror.Printable(l.Message)))
		}
		detail.WriteString("\n")
	}
	next := w.ifFinished
	if !client.IsFinal(run.StateType) {
		next = w.ifRunning
	}
	fmt.Fprintf(&detail, "For the full log, use: prefect flow-run logs %s%s\n\n%s", run.ID, uiHint(page), next)
	code := diag.CodeRunFailed
	if run.StateType == "CRASHED" {
		code = diag.CodeRunCrashed
	}
	return &diag.RunError{
		Code:    code,
		Summary: fmt.Sprintf("Flow run %q is in the state %s", run.Name, run.StateName),
		Detail:  detail.String(),
	}
}

// unfinished is the error of a wait that has ended before the run.
func (w *runWait) unfinished(code diag.Code, what, why string, run *client.FlowRun, page string) error {
	if run == nil {
		run = w.run
	}
	return w.runError(code, what, fmt.Sprintf(
		"%s\n\nThe run continues; its state was %s. To inspect it, use: prefect flow-run inspect %s%s\n\n%s",
		why, run.StateName, run.ID, uiHint(page), w.ifRunning,
	))
}

func (w *runWait) runError(code diag.Code, what, detail string) error {
	return &diag.RunError{Code: code, Summary: fmt.Sprintf("%s flow run %q", what, w.run.Name), Detail: detail}
}

// uiHint is the part of an error with the run's address in the UI; empty without an address.
func uiHint(page string) string {
	if page == "" {
		return ""
	}
	return "\nIn the UI: " + page
}
