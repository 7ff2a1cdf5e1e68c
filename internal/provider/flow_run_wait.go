package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

const (
	waitDefault = time.Hour
	// cancelTime bounds the wait for the end of a cancelled run: its worker needs the deployment and the work pool to
	// stop it, which may be destroyed next.
	cancelTime = 30 * time.Second
	// errorLines is how many lines of a failed run's log are shown, from errorLevel on.
	errorLines = 10
	errorLevel = 40
	infoLevel  = 20
)

// runWait is the waiting for the end of one run.
type runWait struct {
	watch  *runWatch
	client *client.Client
	// run is the run as it was created.
	run *client.FlowRun
	patience
	to teller
	// ended and goesOn say what is to be done about a run that has ended badly, and about one that goes on.
	ended, goesOn string
}

// patience is for how long a run is waited for, and what is then done.
type patience struct {
	timeout time.Duration
	// failOn is the states in which the run counts as failed, by type or by name.
	failOn []string
	// cancels says that a run that has not ended in time is cancelled.
	cancels bool
	// level is that of the log lines that are told; noLines for none.
	level int64
}

// await waits for the end of the run and returns it as it was last seen, which may be nil. The error says what was wrong
// with it, if anything.
func (w *runWait) await(ctx context.Context) (*client.FlowRun, error) {
	// Where to look must be known when there is no time left to ask.
	page := uiLink(ctx, w.client, "flow_run", w.run.ID).ValueString()
	limited, cancel := context.WithDeadline(ctx, w.begin().Add(w.timeout))
	defer cancel()
	stops := func(run *client.FlowRun) bool { return client.IsFinal(run.StateType) || isIn(run, w.failOn) }
	run, err := w.watch.follow(limited, w.run.ID, w.level, stops, w.to)
	switch {
	case err == nil && isIn(run, w.failOn):
		return run, w.failed(ctx, run, page)
	case err == nil:
		return run, nil
	case ctx.Err() != nil:
		return run, w.left(codeRunInterrupted, "Stopped waiting for", "Terraform was interrupted.", run, page)
	case limited.Err() == nil:
		return run, w.left(codeOfFollowing(err), "Unable to follow", withRemedy(err), run, page)
	}
	why := fmt.Sprintf("It has not ended within timeout (%s). Check that a worker serves its work pool, or raise timeout.", w.timeout)
	if w.cancels {
		return w.giveUp(ctx, why, run, page)
	}
	return run, w.left(codeRunTimeout, "Timed out waiting for", why, run, page)
}

// codeOfFollowing is the code of an error by which a run is lost sight of.
func codeOfFollowing(err error) code {
	if given := new(codedError); errors.As(err, &given) {
		return given.code
	}
	return codeRunUnfollowed
}

// isIn reports whether the run is in one of the states, which are given by type or by name.
func isIn(run *client.FlowRun, states []string) bool {
	return slices.Contains(states, run.StateType) || slices.Contains(states, run.StateName)
}

// begin is when the run is to start, which may lie ahead.
func (w *runWait) begin() time.Time {
	now := time.Now()
	if at := w.run.ExpectedStartTime; at != nil && at.After(now) {
		return *at
	}
	return now
}

// giveUp cancels a run that has not ended in time.
func (w *runWait) giveUp(ctx context.Context, why string, run *client.FlowRun, page string) (*client.FlowRun, error) {
	const what = "Timed out waiting for"
	last, err := stopRun(ctx, w.client, w.watch, w.run.ID, w.to)
	if last == nil {
		last = run
	}
	if err != nil {
		return last, w.left(codeRunTimeout, what, fmt.Sprintf("%s It can't be cancelled, which on_timeout asks for: %s", why, withRemedy(err)), last, page)
	}
	if last != nil && client.IsFinal(last.StateType) {
		return last, w.outcome(codeRunTimeout, what, fmt.Sprintf("%s\n\nThe run was stopped, as on_timeout asks for; it is %s.%s\n\n%s", why, last.StateName, w.look(page), w.ended))
	}
	return last, w.left(codeRunTimeout, what, why+" The run is asked to stop, as on_timeout asks for, but has not ended yet.", last, page)
}

// stopRun cancels a run and waits for a while for its end. It returns the run as it was last seen, which may be nil. The
// error is that it could not be cancelled.
func stopRun(ctx context.Context, c *client.Client, watch *runWatch, id string, to teller) (*client.FlowRun, error) {
	if _, err := c.CancelFlowRun(ctx, id); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, cancelTime)
	defer cancel()
	last, err := watch.follow(ctx, id, noLines, func(run *client.FlowRun) bool { return client.IsFinal(run.StateType) }, to)
	if err != nil {
		// It will be cancelled when its worker gets to it, or by the server after a while.
		logRuns.warn(ctx, "The flow run is asked to stop, but has not ended yet", map[string]any{"flow_run_id": id, "reason": err.Error()})
	}
	return last, nil
}

// failed says why a run counts as failed, in its own words.
func (w *runWait) failed(ctx context.Context, run *client.FlowRun, page string) error {
	var text strings.Builder
	if run.State != nil && run.State.Message != nil {
		fmt.Fprintf(&text, "%s\n\n", client.Printable(*run.State.Message))
	}
	lines, err := w.client.LastLogs(ctx, client.LogFilter{FlowRunID: run.ID, MinLevel: errorLevel}, errorLines)
	switch {
	case err != nil:
		fmt.Fprintf(&text, "Its log can't be read: %s\n\n", err)
	case len(lines) > 0:
		text.WriteString("The last errors in its log:\n")
		for _, l := range lines {
			fmt.Fprintf(&text, "  %s %s\n", l.Timestamp.UTC().Format(time.RFC3339), middleOut(client.Printable(l.Message)))
		}
		text.WriteString("\n")
	}
	next := w.ended
	if !client.IsFinal(run.StateType) {
		next = w.goesOn
	}
	fmt.Fprintf(&text, "For the whole log, use: prefect flow-run logs %s%s\n\n%s", run.ID, w.look(page), next)
	kind := codeRunFailed
	if run.StateType == "CRASHED" {
		kind = codeRunCrashed
	}
	return &outcome{kind, fmt.Sprintf("The flow run %q is in the state %s", run.Name, run.StateName), text.String()}
}

// left says that the waiting is over though the run is not.
func (w *runWait) left(kind code, what, why string, run *client.FlowRun, page string) error {
	if run == nil {
		run = w.run
	}
	return w.outcome(kind, what, fmt.Sprintf("%s\n\nThe run goes on; its state was %s. To look at it, use: prefect flow-run inspect %s%s\n\n%s", why, run.StateName, run.ID, w.look(page), w.goesOn))
}

func (w *runWait) outcome(kind code, what, detail string) error {
	return &outcome{kind, fmt.Sprintf("%s the flow run %q", what, w.run.Name), detail}
}

// look says where a person looks at the run.
func (w *runWait) look(page string) string {
	if page == "" {
		return ""
	}
	return "\nIn the UI: " + page
}
