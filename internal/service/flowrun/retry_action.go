package flowrun

import (
	"context"
	"slices"

	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// flowRunRetry is what the action flow_run_retry is told.
type flowRunRetry struct {
	runAction
	AsNewRun types.Bool `tfsdk:"as_new_run"`
}

var _ = framework.ImplementsAction(newFlowRunRetry)

func newFlowRunRetry() *framework.Action[flowRunRetry, *flowRunRetry] {
	return &framework.Action[flowRunRetry, *flowRunRetry]{
		TypeName: "flow_run_retry", Verb: "retry", ObjectType: "flow_run",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: "Runs a flow run of a deployment that has ended once more: the same run, with the same parameters, without the " +
				"tasks whose results are kept. Does nothing to a run that awaits its retry already. " +
				"Before Terraform 1.14, use `prefect flow-run retry ID`, or for a new run the resource `prefect_flow_run` with `triggers`.",
			Attributes: runActionAttributes(map[string]actionschema.Attribute{
				"as_new_run": actionschema.BoolAttribute{
					MarkdownDescription: "Whether to make a new run instead, with the same deployment, parameters, tags, job variables and work " +
						"queue. The run that it is made after may still be running then. Every invocation makes another one. Default: `false`.",
					Optional: true,
				},
			}),
		},
		Label: (*flowRunRetry).label,
		InvokeFunc: func(ctx context.Context, c *client.Client, m *flowRunRetry, i *framework.Invocation) error {
			if m.AsNewRun.ValueBool() {
				return runAgain(ctx, c, m.FlowRunID.ValueString(), i)
			}
			return retry(c).make(ctx, c, m.FlowRunID.ValueString(), i)
		},
	}
}

const withoutDeployment = "It is not the run of a deployment, so that Prefect does not know how to start it. Run its flow where it was " +
	"run before."

func retry(c *client.Client) transition {
	return transition{
		done:    "retried",
		already: func(run *client.FlowRun) bool { return run.StateName == client.AwaitingRetry.Name },
		obstacle: func(run *client.FlowRun) string {
			switch {
			case !client.IsFinal(run.StateType):
				return "Only a run that has ended can be retried. Wait for its end, cancel it first, or set as_new_run."
			case run.DeploymentID == nil:
				return withoutDeployment
			}
			return ""
		},
		ask: func(ctx context.Context, run *client.FlowRun) (*client.Verdict, error) {
			// By its rules Prefect would not run a completed run again whose result is kept, and would forget the pauses
			// of any other.
			return c.SetFlowRunState(ctx, run.ID, client.AwaitingRetry, run.StateType == "COMPLETED")
		},
		arrived: func(run *client.FlowRun) bool { return !client.IsFinal(run.StateType) },
	}
}

// runAgain makes a run that is given what the run of that id was given.
func runAgain(ctx context.Context, c *client.Client, id string, i *framework.Invocation) error {
	run, err := c.FlowRun(ctx, id)
	if err != nil {
		return err
	}
	if run.DeploymentID == nil {
		return retry(c).refusal(run, withoutDeployment)
	}
	in := client.FlowRunInput{
		DeploymentID: *run.DeploymentID,
		Parameters:   patch.Some(run.Parameters),
		Tags: patch.Some(
			slices.DeleteFunc(slices.Clone(run.Tags), func(tag string) bool { return tag == client.AutoScheduledTag }),
		),
		IdempotencyKey: framework.GeneratedKey(),
	}
	if len(run.JobVariables) > 0 && string(run.JobVariables) != "null" {
		in.JobVariables = patch.Some(run.JobVariables)
	}
	if run.WorkQueueName != nil {
		in.WorkQueueName = *run.WorkQueueName
	}
	made, err := createFlowRun(ctx, c, in)
	if err != nil {
		return err
	}
	i.Progress("The flow run %q (id %s) is %s. It is made after %q.", made.Name, made.ID, made.StateName, run.Name)
	return nil
}
