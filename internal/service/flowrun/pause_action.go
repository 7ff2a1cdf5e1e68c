package flowrun

import (
	"context"
	"time"

	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// pauseDefault is the default of timeout.
const pauseDefault = time.Hour

// flowRunPause has the arguments of the action flow_run_pause.
type flowRunPause struct {
	runAction
	Timeout types.String `tfsdk:"timeout"`
}

var _ = framework.ImplementsAction(newFlowRunPause)

func newFlowRunPause() *framework.Action[flowRunPause, *flowRunPause] {
	return &framework.Action[flowRunPause, *flowRunPause]{
		TypeName: "flow_run_pause", Verb: "pause", ObjectType: "flow_run",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: "Suspends a running flow run until it is resumed. Does nothing if the run is " +
				"already paused or suspended.",
			Attributes: runActionAttributes(map[string]actionschema.Attribute{
				"timeout": actionschema.StringAttribute{
					MarkdownDescription: "Time after which a run that was not resumed fails, as a Go duration such as `30m` or " +
						"`24h`. Defaults to `1h`.",
					Optional: true, Validators: []validator.String{isTimeout()},
				},
			}),
		},
		Label:      (*flowRunPause).label,
		InvokeFunc: runFlowRunPause,
	}
}

func runFlowRunPause(ctx context.Context, c *client.Client, m *flowRunPause, i *framework.Invocation) error {
	timeout := pauseDefault
	if d, err := time.ParseDuration(m.Timeout.ValueString()); err == nil {
		timeout = d
	}
	return transition{
		verb:    "paused",
		already: isPaused,
		obstacle: func(run *client.FlowRun) string {
			switch why := finishedObstacle(run); {
			case why != "":
				return why
			case run.StateType != "RUNNING":
				return "Only a running flow run can be paused. Wait until it is running. To keep it from starting, cancel it, or " +
					"pause its work pool."
			case run.DeploymentID == nil:
				return "The run does not belong to a deployment, so Prefect could not start it again. Only its own process can " +
					"pause it."
			}
			return ""
		},
		request: func(ctx context.Context, run *client.FlowRun) (*client.OrchestrationResult, error) {
			return c.SetFlowRunState(ctx, run.ID, client.SuspendedUntil(time.Now().Add(timeout)), false)
		},
		reached: isPaused,
	}.run(ctx, c, m.FlowRunID.ValueString(), i)
}

func isPaused(run *client.FlowRun) bool { return run.StateType == "PAUSED" }
