package flowrun

import (
	"context"
	"encoding/json"

	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// flowRunResume has the arguments of the action flow_run_resume.
type flowRunResume struct {
	runAction
	RunInput tfvalue.JSONString `tfsdk:"run_input"`
}

var _ = framework.ImplementsAction(newFlowRunResume)

func newFlowRunResume() *framework.Action[flowRunResume, *flowRunResume] {
	return &framework.Action[flowRunResume, *flowRunResume]{
		TypeName: "flow_run_resume", Verb: "resume", ObjectType: "flow_run",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: "Resumes a paused or suspended flow run, with the input that it waits for. Does " +
				"nothing if the run is already resuming.",
			Attributes: runActionAttributes(map[string]actionschema.Attribute{
				"run_input": actionschema.StringAttribute{
					MarkdownDescription: "Input for a run that waits for it, as a JSON object that matches the schema of its " +
						"`wait_for_input`. Prefect stores it in plain text. Defaults to none.",
					Optional: true, CustomType: tfvalue.JSONStringType{}, Validators: []validator.String{tfvalue.IsJSONObject()},
				},
			}),
		},
		Label:      (*flowRunResume).label,
		InvokeFunc: runFlowRunResume,
	}
}

func runFlowRunResume(ctx context.Context, c *client.Client, m *flowRunResume, i *framework.Invocation) error {
	var input json.RawMessage
	if !m.RunInput.IsNull() {
		input = json.RawMessage(m.RunInput.ValueString())
	}
	return transition{
		verb:    "resumed",
		already: func(run *client.FlowRun) bool { return run.StateName == "Resuming" },
		obstacle: func(run *client.FlowRun) string {
			switch why := finishedObstacle(run); {
			case why != "":
				return why
			case !isPaused(run):
				return "Only a paused or suspended flow run can be resumed."
			case input != nil && !run.State.WantsInput():
				return "The run does not wait for input, so run_input would be lost. Remove run_input."
			}
			return ""
		},
		request: func(ctx context.Context, run *client.FlowRun) (*client.OrchestrationResult, error) {
			return c.ResumeFlowRun(ctx, run.ID, input)
		},
		reached: func(run *client.FlowRun) bool { return !isPaused(run) && run.StateType != "FAILED" },
	}.run(ctx, c, m.FlowRunID.ValueString(), i)
}
