package provider

import (
	"context"
	"fmt"
	"maps"

	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// runAction is the part of what an action is told that says which run it is about.
type runAction struct {
	place
	FlowRunID types.String `tfsdk:"flow_run_id"`
}

func (m *runAction) label() string { return m.FlowRunID.ValueString() }

// runActionAttributes is the attributes of an action about a run: the given ones and the run.
func runActionAttributes(own map[string]actionschema.Attribute) map[string]actionschema.Attribute {
	out := actionAttributes(map[string]actionschema.Attribute{
		"flow_run_id": actionschema.StringAttribute{MarkdownDescription: "The id of the flow run, a UUID.", Required: true, Validators: []validator.String{isUUID()}},
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
func (t transition) make(ctx context.Context, c *client.Client, id string, i *invocation) error {
	run, err := c.FlowRun(ctx, id)
	if err != nil {
		return err
	}
	if t.already(run) {
		i.say("The flow run %q is %s already.", run.Name, run.StateName)
		return nil
	}
	if why := t.obstacle(run); why != "" {
		return t.refusal(run, why)
	}
	verdict, now, err, lookErr := t.askAndLook(ctx, c, run)
	for attempt := 1; attempt < createAttempts && lost(err) && lookErr == nil && !t.arrived(now) && now.StateName == run.StateName && ctx.Err() == nil; attempt++ {
		verdict, now, err, lookErr = t.askAndLook(ctx, c, run)
	}
	switch {
	case err != nil && !client.IsAmbiguous(err):
		return err
	case lookErr == nil && t.arrived(now):
		i.say("The flow run %q is %s.", now.Name, now.StateName)
		return nil
	case err != nil:
		return err
	case lookErr != nil:
		return lookErr
	case verdict.Details.Reason == "":
		return t.refusal(now, "Prefect accepted the change, and something else has set this state since. Look at what that is, and try again.")
	}
	return t.refusal(now, "Prefect's reason: "+verdict.Details.Reason)
}

// askAndLook asks for the state, and looks at the run unless the answer is a plain refusal: Prefect may have set another
// state than the one that was asked for, and an interrupt must not hide what was done.
func (t transition) askAndLook(ctx context.Context, c *client.Client, run *client.FlowRun) (verdict *client.Verdict, now *client.FlowRun, err, lookErr error) {
	if verdict, err = t.ask(ctx, run); err != nil && !client.IsAmbiguous(err) {
		return verdict, run, err, nil
	}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
	defer cancel()
	now, lookErr = c.FlowRun(after, run.ID)
	return verdict, now, err, lookErr
}

// lost reports whether the answer to a write is lost, and the server no longer at it.
func lost(err error) bool { return client.IsAmbiguous(err) && !client.IsTimeout(err) }

func (t transition) refusal(run *client.FlowRun, why string) error {
	return &refusal{"flow_run_id", fmt.Sprintf("The flow run %q can't be %s", run.Name, t.done), fmt.Sprintf("Its state is %s. %s", run.StateName, why)}
}

// isEnded says of a run that has ended that there is nothing more to do to it.
func isEnded(run *client.FlowRun) string {
	if !client.IsFinal(run.StateType) {
		return ""
	}
	return "It has ended. To run it again, use prefect_flow_run_retry."
}
