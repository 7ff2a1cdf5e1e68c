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
			MarkdownDescription: "Cancels a flow run. Does nothing if the run is already canceled or canceling.",
			Attributes:          runActionAttributes(nil),
		},
		Label: (*runAction).label,
		InvokeFunc: func(ctx context.Context, c *client.Client, m *runAction, i *framework.Invocation) error {
			return transition{
				verb:     "canceled",
				already:  isCancelled,
				obstacle: finishedObstacle,
				request: func(ctx context.Context, run *client.FlowRun) (*client.OrchestrationResult, error) {
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
