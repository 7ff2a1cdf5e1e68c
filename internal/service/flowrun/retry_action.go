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

// flowRunRetry has the arguments of the action flow_run_retry.
type flowRunRetry struct {
	runAction
	AsNewRun types.Bool `tfsdk:"as_new_run"`
}

var _ = framework.ImplementsAction(newFlowRunRetry)

func newFlowRunRetry() *framework.Action[flowRunRetry, *flowRunRetry] {
	return &framework.Action[flowRunRetry, *flowRunRetry]{
		TypeName: "flow_run_retry", Verb: "retry", ObjectType: "flow_run",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: "Retries a finished flow run of a deployment: the same run, with the same parameters, skipping " +
				"tasks whose results are stored. Does nothing if the run is already waiting for its retry. Before Terraform " +
				"1.14, use `prefect flow-run retry ID`, or the resource `prefect_flow_run` with `triggers` for a new run.",
			Attributes: runActionAttributes(map[string]actionschema.Attribute{
				"as_new_run": actionschema.BoolAttribute{
					MarkdownDescription: "Whether to create a new run instead, with the same deployment, parameters, tags, job " +
						"variables, and work queue. The original run may still be running. Each invocation creates another run. " +
						"Defaults to `false`.",
					Optional: true,
				},
			}),
		},
		Label: (*flowRunRetry).label,
		InvokeFunc: func(ctx context.Context, c *client.Client, m *flowRunRetry, i *framework.Invocation) error {
			if m.AsNewRun.ValueBool() {
				return runAgain(ctx, c, m.FlowRunID.ValueString(), i)
			}
			return retry(c).run(ctx, c, m.FlowRunID.ValueString(), i)
		},
	}
}

const withoutDeployment = "The run does not belong to a deployment, so Prefect cannot start it again. Run its flow where it ran " +
	"before."

func retry(c *client.Client) transition {
	return transition{
		verb:    "retried",
		already: func(run *client.FlowRun) bool { return run.StateName == client.AwaitingRetry.Name },
		obstacle: func(run *client.FlowRun) string {
			switch {
			case !client.IsFinal(run.StateType):
				return "Only a finished flow run can be retried. Wait until it finishes, cancel it first, or set as_new_run."
			case run.DeploymentID == nil:
				return withoutDeployment
			}
			return ""
		},
		request: func(ctx context.Context, run *client.FlowRun) (*client.OrchestrationResult, error) {
			// Prefect's rules reject the retry of a completed run whose result is stored, so it is forced. For other runs the
			// rules apply: they reset the run's pauses, so that the retry pauses again.
			return c.SetFlowRunState(ctx, run.ID, client.AwaitingRetry, run.StateType == "COMPLETED")
		},
		reached: func(run *client.FlowRun) bool { return !client.IsFinal(run.StateType) },
	}
}

// runAgain creates a run with the values of another run.
func runAgain(ctx context.Context, c *client.Client, id string, i *framework.Invocation) error {
	run, err := c.FlowRun(ctx, id)
	if err != nil {
		return err
	}
	if run.DeploymentID == nil {
		return retry(c).stateError(run, withoutDeployment)
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
	created, err := createFlowRun(ctx, c, in)
	if err != nil {
		return err
	}
	i.Progress("Flow run %q (ID %s) is %s. It is a copy of %q.", created.Name, created.ID, created.StateName, run.Name)
	return nil
}
