package flowrun

import (
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
)

const waitDefault = time.Hour

// cancelTime bounds the wait for the end of a cancelled run: its worker needs the deployment and the work pool to
// stop it, which may be destroyed next.
const cancelTime = 30 * time.Second

// errorLines is how many lines of a failed run's log are shown, from ErrorLevel on.
const errorLines = 10

// RunWait is the waiting for the end of one run.
type RunWait struct {
	Watch  *RunWatch
	Client *client.Client
	// Run is the run as it was created.
	Run *client.FlowRun
	WaitTimeouts
	To reporter
	// ended and GoesOn say what is to be done about a run that has ended badly, and about one that goes on.
	ended, GoesOn string
}

// WaitTimeouts is for how long a run is waited for, and what is then done.
type WaitTimeouts struct {
	Timeout time.Duration
	// failOn is the states in which the run counts as failed, by type or by name.
	failOn []string
	// Cancels says that a run that has not ended in time is cancelled.
	Cancels bool
	// level is that of the log lines that are told; NoLines for none.
	level int64
}

// Await waits for the end of the run and returns it as it was last seen, which may be nil. The error says what was wrong
// with it, if anything.
func (w *RunWait) Await(ctx context.Context) (*client.FlowRun, error) {
	// Where to look must be known when there is no time left to ask.
	page := core.UILink(ctx, w.Client, "flow_run", w.Run.ID).ValueString()
	limited, cancel := context.WithDeadline(ctx, w.begin().Add(w.Timeout))
	defer cancel()
	stops := func(run *client.FlowRun) bool { return client.IsFinal(run.StateType) || isIn(run, w.failOn) }
	run, err := w.Watch.Follow(limited, w.Run.ID, w.level, stops, w.To)
	switch {
	case err == nil && isIn(run, w.failOn):
		return run, w.failed(ctx, run, page)
	case err == nil:
		return run, nil
	case ctx.Err() != nil:
		return run, w.left(diag.CodeRunInterrupted, "Stopped waiting for", "Terraform was interrupted.", run, page)
	case limited.Err() == nil:
		return run, w.left(codeOfFollowing(err), "Unable to follow", diag.WithRemedy(err), run, page)
	}
	why := fmt.Sprintf("It has not ended within timeout (%s). Check that a worker serves its work pool, or raise timeout.", w.Timeout)
	if w.Cancels {
		return w.giveUp(ctx, why, run, page)
	}
	return run, w.left(diag.CodeRunTimeout, "Timed out waiting for", why, run, page)
}

// codeOfFollowing is the code of an error by which a run is lost sight of.
func codeOfFollowing(err error) diag.Code {
	if given := new(diag.CodedError); errors.As(err, &given) {
		return given.Code
	}
	return diag.CodeRunUnfollowed
}

// isIn reports whether the run is in one of the states, which are given by type or by name.
func isIn(run *client.FlowRun, states []string) bool {
	return slices.Contains(states, run.StateType) || slices.Contains(states, run.StateName)
}

// begin is when the run is to start, which may lie ahead.
func (w *RunWait) begin() time.Time {
	now := time.Now()
	if at := w.Run.ExpectedStartTime; at != nil && at.After(now) {
		return *at
	}
	return now
}

// giveUp cancels a run that has not ended in time.
func (w *RunWait) giveUp(ctx context.Context, why string, run *client.FlowRun, page string) (*client.FlowRun, error) {
	const what = "Timed out waiting for"
	last, err := stopRun(ctx, w.Client, w.Watch, w.Run.ID, w.To)
	if last == nil {
		last = run
	}
	if err != nil {
		return last, w.left(
			diag.CodeRunTimeout,
			what,
			fmt.Sprintf("%s It can't be cancelled, which on_timeout asks for: %s", why, diag.WithRemedy(err)),
			last,
			page,
		)
	}
	if last != nil && client.IsFinal(last.StateType) {
		return last, w.outcome(
			diag.CodeRunTimeout,
			what,
			fmt.Sprintf("%s\n\nThe run was stopped, as on_timeout asks for; it is %s.%s\n\n%s", why, last.StateName, w.look(page), w.ended),
		)
	}
	return last, w.left(
		diag.CodeRunTimeout,
		what,
		why+" The run is asked to stop, as on_timeout asks for, but has not ended yet.",
		last,
		page,
	)
}

// stopRun cancels a run and waits for a while for its end. It returns the run as it was last seen, which may be nil. The
// error is that it could not be cancelled.
func stopRun(ctx context.Context, c *client.Client, watch *RunWatch, id string, to reporter) (*client.FlowRun, error) {
	if _, err := c.CancelFlowRun(ctx, id); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, cancelTime)
	defer cancel()
	last, err := watch.Follow(ctx, id, NoLines, func(run *client.FlowRun) bool { return client.IsFinal(run.StateType) }, to)
	if err != nil {
		// It will be cancelled when its worker gets to it, or by the server after a while.
		diag.LogRuns.Warn(
			ctx,
			"The flow run is asked to stop, but has not ended yet",
			map[string]any{"flow_run_id": id, "reason": err.Error()},
		)
	}
	return last, nil
}

// failed says why a run counts as failed, in its own words.
func (w *RunWait) failed(ctx context.Context, run *client.FlowRun, page string) error {
	var text strings.Builder
	if run.State != nil && run.State.Message != nil {
		fmt.Fprintf(&text, "%s\n\n", apierror.Printable(*run.State.Message))
	}
	lines, err := w.Client.LastLogs(ctx, client.LogFilter{FlowRunID: run.ID, MinLevel: client.ErrorLevel}, errorLines)
	switch {
	case err != nil:
		fmt.Fprintf(&text, "Its log can't be read: %s\n\n", err)
	case len(lines) > 0:
		text.WriteString("The last errors in its log:\n")
		for _, l := range lines {
			fmt.Fprintf(&text, "  %s %s\n", l.Timestamp.UTC().Format(time.RFC3339), elideMiddle(apierror.Printable(l.Message)))
		}
		text.WriteString("\n")
	}
	next := w.ended
	if !client.IsFinal(run.StateType) {
		next = w.GoesOn
	}
	fmt.Fprintf(&text, "For the whole log, use: prefect flow-run logs %s%s\n\n%s", run.ID, w.look(page), next)
	kind := diag.CodeRunFailed
	if run.StateType == "CRASHED" {
		kind = diag.CodeRunCrashed
	}
	return &diag.RunError{
		Code:    kind,
		Summary: fmt.Sprintf("The flow run %q is in the state %s", run.Name, run.StateName),
		Detail:  text.String(),
	}
}

// left says that the waiting is over though the run is not.
func (w *RunWait) left(kind diag.Code, what, why string, run *client.FlowRun, page string) error {
	if run == nil {
		run = w.Run
	}
	return w.outcome(
		kind,
		what,
		fmt.Sprintf(
			"%s\n\nThe run goes on; its state was %s. To look at it, use: prefect flow-run inspect %s%s\n\n%s",
			why,
			run.StateName,
			run.ID,
			w.look(page),
			w.GoesOn,
		),
	)
}

func (w *RunWait) outcome(kind diag.Code, what, detail string) error {
	return &diag.RunError{Code: kind, Summary: fmt.Sprintf("%s the flow run %q", what, w.Run.Name), Detail: detail}
}

// look says where a person looks at the run.
func (w *RunWait) look(page string) string {
	if page == "" {
		return ""
	}
	return "\nIn the UI: " + page
}
