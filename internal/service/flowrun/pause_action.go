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

// pauseDefault is how long Prefect lets a paused run wait when nobody says.
const pauseDefault = time.Hour

// flowRunPause is what the action flow_run_pause is told.
type flowRunPause struct {
	runAction
	Timeout types.String `tfsdk:"timeout"`
}

var _ = framework.ImplementsAction(newFlowRunPause)

func newFlowRunPause() *framework.Action[flowRunPause, *flowRunPause] {
	return &framework.Action[flowRunPause, *flowRunPause]{
		TypeName: "flow_run_pause", Verb: "pause", ObjectType: "flow_run",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: "Suspends a flow run that is running: it stops before its next task, gives its infrastructure back, and waits " +
				"in the state `Suspended` until it is resumed. " +
				"It then begins anew, without the tasks whose results are kept. The run's own process stops where it has Prefect 3.7.1 or later; " +
				"an older one goes on to its end, and so can one that misses the news on a busy server. Only the run of a deployment, and no " +
				"sub-flow, can be suspended. Does nothing to a run that is paused or suspended already. " +
				"Before Terraform 1.14, suspend it in Prefect's UI or with Prefect's Python function `suspend_flow_run`; `prefect_work_pool` with " +
				"`paused = true` keeps runs from beginning.",
			Attributes: runActionAttributes(map[string]actionschema.Attribute{
				"timeout": actionschema.StringAttribute{
					MarkdownDescription: "How long the run waits for somebody to resume it before it counts as failed, as a Go duration such as `30m` " +
						"or `24h`. Default: `1h`.",
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
		done:    "paused",
		already: isPaused,
		obstacle: func(run *client.FlowRun) string {
			switch why := isEnded(run); {
			case why != "":
				return why
			case run.StateType != "RUNNING":
				return "Only a run that is running can be paused. Wait until it runs; to keep it from beginning, cancel it, or pause its work pool."
			case run.DeploymentID == nil:
				return "It is not the run of a deployment, so that Prefect could not start it again. Only the process that it runs in can pause it."
			}
			return ""
		},
		ask: func(ctx context.Context, run *client.FlowRun) (*client.Verdict, error) {
			return c.SetFlowRunState(ctx, run.ID, client.SuspendedUntil(time.Now().Add(timeout)), false)
		},
		arrived: isPaused,
	}.make(ctx, c, m.FlowRunID.ValueString(), i)
}

func isPaused(run *client.FlowRun) bool { return run.StateType == "PAUSED" }
