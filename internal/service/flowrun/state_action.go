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

// runAction is the part of what an action is told that says which run it is about.
type runAction struct {
	framework.WorkspacePlacement
	FlowRunID types.String `tfsdk:"flow_run_id"`
}

func (m *runAction) label() string { return m.FlowRunID.ValueString() }

// runActionAttributes is the attributes of an action about a run: the given ones and the run.
func runActionAttributes(own map[string]actionschema.Attribute) map[string]actionschema.Attribute {
	out := framework.ActionAttributes(map[string]actionschema.Attribute{
		"flow_run_id": actionschema.StringAttribute{
			MarkdownDescription: "The id of the flow run, a UUID.",
			Required:            true,
			Validators:          []validator.String{tfvalue.IsUUID()},
		},
	})
	maps.Copy(out, own)
	return out
}

// transition brings a run from one state into another.
type transition struct {
	done string // what is done to the run, as a participle: cancelled
	// already reports whether the run is where it should be, so that nothing is to be done.
	already func(*client.FlowRun) bool
	// obstacle says why it can't be done to a run as it is, and what to do instead; empty when it can.
	obstacle func(*client.FlowRun) string
	ask      func(context.Context, *client.FlowRun) (*client.Verdict, error)
	// arrived reports, after asking, whether the run has come where it should, or has been there since.
	arrived func(*client.FlowRun) bool
}

// make brings the run of that id where it should be.
func (t transition) make(ctx context.Context, c *client.Client, id string, i *framework.Invocation) error {
	run, err := c.FlowRun(ctx, id)
	if err != nil {
		return err
	}
	if t.already(run) {
		i.Progress("The flow run %q is %s already.", run.Name, run.StateName)
		return nil
	}
	if why := t.obstacle(run); why != "" {
		return t.refusal(run, why)
	}
	got := t.askAndLook(ctx, c, run)
	for attempt := 1; attempt < framework.CreateAttempts && t.cameToNothing(got, run) && ctx.Err() == nil; attempt++ {
		got = t.askAndLook(ctx, c, run)
	}
	return t.outcome(got, i)
}

// attempted is what came of asking for a state: Prefect's verdict, and the run as a look has found it afterwards.
type attempted struct {
	verdict      *client.Verdict
	now          *client.FlowRun
	err, lookErr error
}

// askAndLook asks for the state, and looks at the run unless the answer is a plain refusal: Prefect may have set another
// state than the one that was asked for, and an interrupt must not hide what was done.
func (t transition) askAndLook(ctx context.Context, c *client.Client, run *client.FlowRun) attempted {
	verdict, err := t.ask(ctx, run)
	if err != nil && !apierror.IsAmbiguous(err) {
		return attempted{verdict, run, err, nil}
	}
	after, cancel := framework.DetachedContext(ctx, c)
	defer cancel()
	now, lookErr := c.FlowRun(after, run.ID)
	return attempted{verdict, now, err, lookErr}
}

// cameToNothing reports whether the request was lost and the run is as it was before.
func (t transition) cameToNothing(got attempted, before *client.FlowRun) bool {
	return lost(got.err) && got.lookErr == nil && !t.arrived(got.now) && got.now.StateName == before.StateName
}

// outcome tells what came of it, or returns why it did not.
func (t transition) outcome(got attempted, i *framework.Invocation) error {
	switch {
	case got.err != nil && !apierror.IsAmbiguous(got.err):
		return got.err
	case got.lookErr == nil && t.arrived(got.now):
		i.Progress("The flow run %q is %s.", got.now.Name, got.now.StateName)
		return nil
	case got.err != nil:
		return got.err
	case got.lookErr != nil:
		return got.lookErr
	case got.verdict.Details.Reason == "":
		return t.refusal(
			got.now,
			"Prefect accepted the change, and something else has set this state since. Look at what that is, and try again.",
		)
	}
	return t.refusal(got.now, "Prefect's reason: "+got.verdict.Details.Reason)
}

// lost reports whether the answer to a write is lost, and the server no longer at it.
func lost(err error) bool { return apierror.IsAmbiguous(err) && !apierror.IsTimeout(err) }

func (t transition) refusal(run *client.FlowRun, why string) error {
	return &diag.AttributeError{
		Code:      diag.CodeRunState,
		Attribute: "flow_run_id",
		Summary:   fmt.Sprintf("The flow run %q can't be %s", run.Name, t.done),
		Detail:    fmt.Sprintf("Its state is %s. %s", run.StateName, why),
	}
}

// isEnded says of a run that has ended that there is nothing more to do to it.
func isEnded(run *client.FlowRun) string {
	if !client.IsFinal(run.StateType) {
		return ""
	}
	return "It has ended. To run it again, use prefect_flow_run_retry."
}
