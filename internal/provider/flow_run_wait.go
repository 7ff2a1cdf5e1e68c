package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

const (
	firstPause   = time.Second
	longestPause = 10 * time.Second
	waitDefault  = time.Hour
	// cancelTime bounds the wait for the end of a cancelled run: its worker needs the deployment and the work pool to
	// stop it, which may be destroyed next.
	cancelTime = 30 * time.Second
	// errorLines is how many lines of a failed run's log are shown, from errorLevel on.
	errorLines = 10
	errorLevel = 40
)

// Create starts the run and waits for it. The run is in the state before the waiting begins, however that ends.
func (r *flowRunResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.managed.Create(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	m := new(managedRun)
	resp.Diagnostics.Append(resp.State.Get(ctx, m)...)
	if resp.Diagnostics.HasError() || !m.Wait.IsNull() && !m.Wait.ValueBool() {
		return
	}
	c := r.in(m.where())
	run, problem := await(ctx, c, m, m.failOn(ctx, &resp.Diagnostics))
	if run != nil {
		r.store(ctx, c, m, run, &resp.State, resp.Identity, &resp.Diagnostics)
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
	}
}

// Read refreshes the state. A run whose record is gone stays there: Prefect deletes old records, and what has run must
// not run again for that.
func (r *flowRunResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	r.managed.Read(ctx, req, resp)
	if resp.Diagnostics.HasError() || !resp.State.Raw.IsNull() {
		return
	}
	resp.State.Raw = req.State.Raw
	m := new(managedRun)
	resp.Diagnostics.Append(resp.State.Get(ctx, m)...)
	if client.IsFinal(m.StateType.ValueString()) {
		return
	}
	resp.Diagnostics.AddWarning(fmt.Sprintf("The flow run %q is gone", m.Name.ValueString()),
		fmt.Sprintf("Its record %s is no longer on the server; when last seen, its state was %s, so that nobody can say how it ended. It is kept in the state, so that it is not run again unasked. "+
			"To run it again, apply with -replace=ADDRESS, or change triggers; to forget it, use terraform state rm ADDRESS.", m.ID.ValueString(), m.StateName.ValueString()))
}

// cancelFlowRun stops the run unless it has ended, or the configuration said to let it go on. Its record stays.
func cancelFlowRun(ctx context.Context, c *client.Client, m *managedRun) error {
	if m.OnDestroy.ValueString() == onDestroyAbandon {
		return nil
	}
	state, err := c.CancelFlowRun(ctx, m.ID.ValueString())
	if err != nil || client.IsFinal(state.Type) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, cancelTime)
	defer cancel()
	if _, err := watch(c, m, nil).until(ctx); err != nil {
		// It will be cancelled when its worker gets to it, or by the server after a while.
		tflog.Warn(ctx, "The flow run is asked to stop, but has not ended yet", map[string]any{"flow_run_id": m.ID.ValueString(), "reason": err.Error()})
	}
	return nil
}

// runWatch looks at a run until there is nothing more to wait for.
type runWatch struct {
	read  func(context.Context) (*client.FlowRun, error)
	stops func(*client.FlowRun) bool
	pause func(context.Context, time.Duration) error
}

// watch looks at the run of m until it ends or is in one of the states.
func watch(c *client.Client, m *managedRun, states []string) runWatch {
	return runWatch{
		read:  func(ctx context.Context) (*client.FlowRun, error) { return c.FlowRun(ctx, m.ID.ValueString()) },
		stops: func(run *client.FlowRun) bool { return client.IsFinal(run.StateType) || isIn(run, states) },
		pause: pause,
	}
}

// isIn reports whether the run is in one of the states, which are given by type or by name.
func isIn(run *client.FlowRun, states []string) bool {
	return slices.Contains(states, run.StateType) || slices.Contains(states, run.StateName)
}

// pause lets the time pass, or returns the context's error as soon as it ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// until returns the run as it is when the watching stops; after an error, as it was last seen, which may be nil.
func (w runWatch) until(ctx context.Context) (last *client.FlowRun, err error) {
	for wait := firstPause; ; wait = min(wait*3/2, longestPause) {
		run, err := w.read(ctx)
		if err != nil {
			return last, err
		}
		if last == nil || last.StateName != run.StateName {
			tflog.Info(ctx, "The flow run is "+run.StateName, map[string]any{"flow_run_id": run.ID, "flow_run": run.Name, "state_type": run.StateType})
		}
		if last = run; w.stops(run) {
			return last, nil
		}
		if err := w.pause(ctx, wait); err != nil {
			return last, err
		}
	}
}

// await waits for the end of the run of m and says what was wrong with it, if anything.
func await(ctx context.Context, c *client.Client, m *managedRun, failOn []string) (*client.FlowRun, diag.Diagnostic) {
	timeout := m.patience()
	limited, cancel := context.WithDeadline(ctx, m.begin().Add(timeout))
	defer cancel()
	run, err := watch(c, m, failOn).until(limited)
	switch {
	case err == nil && isIn(run, failOn):
		return run, runFailed(ctx, c, run)
	case err == nil:
		return run, nil
	case ctx.Err() != nil:
		return run, stillRuns(m, run, "Stopped waiting for", "Terraform was interrupted.")
	case limited.Err() != nil:
		return run, stillRuns(m, run, "Timed out waiting for", fmt.Sprintf("It has not ended within timeout (%s). Check that a worker serves its work pool, or raise timeout.", timeout))
	}
	return run, stillRuns(m, run, "Unable to follow", err.Error())
}

// failOn is the states in which the run counts as failed.
func (m *managedRun) failOn(ctx context.Context, diags *diag.Diagnostics) []string {
	if m.FailOn.IsNull() {
		return []string{"FAILED", "CRASHED", "CANCELLED"}
	}
	return texts(ctx, m.FailOn, diags)()
}

// patience is how long to wait for the run.
func (m *managedRun) patience() time.Duration {
	if d, err := time.ParseDuration(m.Timeout.ValueString()); err == nil {
		return d
	}
	return waitDefault
}

// begin is when the run is to start, which may lie ahead.
func (m *managedRun) begin() time.Time {
	now := time.Now()
	if at, diags := m.ExpectedStartTime.ValueRFC3339Time(); !diags.HasError() && at.After(now) {
		return at
	}
	return now
}

const tainted = "The run is in Terraform's state, marked as tainted: the next apply %s and makes a new one. To keep it instead, use terraform untaint ADDRESS."

// runFailed says why a run counts as failed, in its own words.
func runFailed(ctx context.Context, c *client.Client, run *client.FlowRun) diag.Diagnostic {
	var text strings.Builder
	if run.State != nil && run.State.Message != nil {
		fmt.Fprintf(&text, "%s\n\n", *run.State.Message)
	}
	lines, err := c.LastLogs(ctx, client.LogFilter{FlowRunID: run.ID, MinLevel: errorLevel}, errorLines)
	switch {
	case err != nil:
		fmt.Fprintf(&text, "Its log can't be read: %s\n\n", err)
	case len(lines) > 0:
		text.WriteString("The last errors in its log:\n")
		for _, l := range lines {
			fmt.Fprintf(&text, "  %s %s\n", l.Timestamp.UTC().Format(time.RFC3339), l.Message)
		}
		text.WriteString("\n")
	}
	fmt.Fprintf(&text, "For the whole log, use: prefect flow-run logs %s\n\n", run.ID)
	next := "leaves it as it is"
	if !client.IsFinal(run.StateType) {
		next = "cancels it"
	}
	fmt.Fprintf(&text, tainted, next)
	return diag.NewErrorDiagnostic(fmt.Sprintf("The flow run %q is in the state %s", run.Name, run.StateName), text.String())
}

// stillRuns says that the waiting is over though the run is not.
func stillRuns(m *managedRun, run *client.FlowRun, what, why string) diag.Diagnostic {
	state := m.StateName.ValueString()
	if run != nil {
		state = run.StateName
	}
	return diag.NewErrorDiagnostic(fmt.Sprintf("%s the flow run %q", what, m.Name.ValueString()),
		fmt.Sprintf("%s\n\nThe run goes on; its state was %s. To look at it, use: prefect flow-run inspect %s\n\n"+tainted, why, state, m.ID.ValueString(), "cancels it, unless on_destroy is abandon,"))
}
