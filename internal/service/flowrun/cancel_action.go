package flowrun

import (
	"context"
	"slices"

	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

var _ = framework.ImplementsAction(newFlowRunCancel)

func newFlowRunCancel() *framework.Action[runAction, *runAction] {
	return &framework.Action[runAction, *runAction]{
		TypeName: "flow_run_cancel", Verb: "cancel", ObjectType: "flow_run",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: "Cancels a flow run. A run that has not started or is suspended becomes `Cancelled` " +
				"immediately. A running one becomes `Cancelling` until its worker has stopped it, and stays so while no worker " +
				"serves its work pool. Does nothing if the run is already canceled or canceling. Before Terraform 1.14, " +
				"destroy the `prefect_flow_run` that created the run, or use `prefect flow-run cancel ID`.",
			Attributes: runActionAttributes(nil),
		},
		Label: (*runAction).label,
		InvokeFunc: func(ctx context.Context, c *client.Client, m *runAction, i *framework.Invocation) error {
			return transition{
				verb:     "canceled",
				already:  isCancelled,
				obstacle: finishedObstacle,
				request: func(ctx context.Context, run *client.FlowRun) (*client.Verdict, error) {
					return c.SetFlowRunState(ctx, run.ID, client.Cancelling, false)
				},
				reached: isCancelled,
			}.run(ctx, c, m.FlowRunID.ValueString(), i)
		},
	}
}

// isCancelled reports whether the run is canceled or canceling.
func isCancelled(run *client.FlowRun) bool { return isCancelledType(run.StateType) }

func isCancelledType(stateType string) bool {
	return slices.Contains([]string{"CANCELLED", "CANCELLING"}, stateType)
}
