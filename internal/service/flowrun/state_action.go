package flowrun

import (
	"context"
	"fmt"
	"maps"

	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// runAction has the arguments that all actions on a flow run have.
type runAction struct {
	framework.WorkspacePlacement
	FlowRunID types.String `tfsdk:"flow_run_id"`
}

func (m *runAction) label() string { return m.FlowRunID.ValueString() }

// runActionAttributes adds the attributes of runAction to the attributes of an action.
func runActionAttributes(own map[string]actionschema.Attribute) map[string]actionschema.Attribute {
	out := framework.ActionAttributes(map[string]actionschema.Attribute{
		"flow_run_id": actionschema.StringAttribute{
			MarkdownDescription: "ID of the flow run, a UUID.",
			Required:            true,
			Validators:          []validator.String{tfvalue.IsUUID()},
		},
	})
	maps.Copy(out, own)
	return out
}

// transition changes the state of a run.
type transition struct {
	verb string // past participle for messages, such as canceled
	// already reports whether the run is in the target state before the request.
	already func(*client.FlowRun) bool
	// obstacle says why a run in its current state cannot be changed, and what to do instead; empty if it can be changed.
	obstacle func(*client.FlowRun) string
	request  func(context.Context, *client.FlowRun) (*client.OrchestrationResult, error)
	// reached reports, after the request, whether the run is in the target state or has passed it.
	reached func(*client.FlowRun) bool
}

// run changes the state of the run with this ID.
func (t transition) run(ctx context.Context, c *client.Client, id string, i *framework.Invocation) error {
	run, err := c.FlowRun(ctx, id)
	if err != nil {
		return err
	}
	if t.already(run) {
		i.Progress("Flow run %q is already %s.", run.Name, run.StateName)
		return nil
	}
	if why := t.obstacle(run); why != "" {
		return t.stateError(run, why)
	}
	got := t.attempt(ctx, c, run)
	for attempt := 1; attempt < framework.CreateAttempts && t.hadNoEffect(got, run) && ctx.Err() == nil; attempt++ {
		got = t.attempt(ctx, c, run)
	}
	return t.report(got, i)
}

// attemptResult is the response to a request for a state, and the run as read after it.
type attemptResult struct {
	result       *client.OrchestrationResult
	now          *client.FlowRun
	err, readErr error
}

// attempt requests the state and reads the run, even after an interrupt: Prefect may have set another state than the requested
// one, and a request whose response was lost may have been applied.
func (t transition) attempt(ctx context.Context, c *client.Client, run *client.FlowRun) attemptResult {
	result, err := t.request(ctx, run)
	if err != nil && !apierror.IsAmbiguous(err) {
		return attemptResult{result, run, err, nil}
	}
	after, cancel := framework.DetachedContext(ctx, c)
	defer cancel()
	now, readErr := c.FlowRun(after, run.ID)
	return attemptResult{result, now, err, readErr}
}

// hadNoEffect reports whether the request was lost and the state of the run has not changed.
func (t transition) hadNoEffect(got attemptResult, before *client.FlowRun) bool {
	return isLost(got.err) && got.readErr == nil && !t.reached(got.now) && got.now.StateName == before.StateName
}

// report reports the new state of the run, or returns an error if it is not the target state.
func (t transition) report(got attemptResult, i *framework.Invocation) error {
	switch {
	case got.err != nil && !apierror.IsAmbiguous(got.err):
		return got.err
	case got.readErr == nil && t.reached(got.now):
		i.Progress("Flow run %q is %s.", got.now.Name, got.now.StateName)
		return nil
	case got.err != nil:
		return got.err
	case got.readErr != nil:
		return got.readErr
	case got.result.Details.Reason == "":
		return t.stateError(
			got.now,
			"Prefect accepted the change, but something else has changed the state since. Check the run, and try again.",
		)
	}
	return t.stateError(got.now, "Prefect's reason: "+got.result.Details.Reason)
}

// isLost reports whether the response to a write was lost, and the server is not still processing the request.
func isLost(err error) bool { return apierror.IsAmbiguous(err) && !apierror.IsTimeout(err) }

// stateError is the error that the state of the run cannot be changed.
func (t transition) stateError(run *client.FlowRun, why string) error {
	return &diag.AttributeError{
		Code:      diag.CodeRunState,
		Attribute: "flow_run_id",
		Summary:   fmt.Sprintf("Flow run %q cannot be %s", run.Name, t.verb),
		Detail:    fmt.Sprintf("The run's state is %s. %s", run.StateName, why),
	}
}

// finishedObstacle is the obstacle of a finished run; empty for other runs.
func finishedObstacle(run *client.FlowRun) string {
	if !client.IsFinal(run.StateType) {
		return ""
	}
	return "The run has finished. To run it again, use prefect_flow_run_retry."
}
