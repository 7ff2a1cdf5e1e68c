package flowrun

import (
	"context"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// flowRunData is the model of the data source: a run with its origin, its duration and its address in the UI.
type flowRunData struct {
	flowRun
	tfvalue.Ran
	AutoScheduled   types.Bool   `tfsdk:"auto_scheduled"`
	ScheduleID      types.String `tfsdk:"schedule_id"`
	ParentTaskRunID types.String `tfsdk:"parent_task_run_id"`
	UIURL           types.String `tfsdk:"ui_url"`
}

// flowRunDataAttributes are the attributes of flowRunData, as attributes of a resource.
func flowRunDataAttributes() map[string]schema.Attribute {
	out := tfvalue.Attributes(flowRunAttributes(map[string]schema.Attribute{
		"auto_scheduled": schema.BoolAttribute{MarkdownDescription: "Whether Prefect's scheduler created the run.", Computed: true},
		"schedule_id": tfvalue.ComputedString(
			"ID of the deployment schedule that the run belongs to. Null if there is none.",
		),
		"parent_task_run_id": tfvalue.ComputedString(
			"ID of the task run that represents this run in its parent flow run. Null if the run is not a subflow.",
		),
		"ui_url": core.UILinkAttribute("flow run"),
	}))
	tfvalue.DurationAttributes(out)
	return out
}

func (r *flowRunData) FromAPI(ctx context.Context, a *client.FlowRun, diags *fwdiag.Diagnostics) {
	r.flowRun.FromAPI(ctx, a, diags)
	r.FillDuration(a.EstimatedRunTime)
	r.AutoScheduled = types.BoolValue(a.AutoScheduled)
	r.ScheduleID = types.StringPointerValue(tfvalue.PtrOrNil(a.ScheduleID()))
	r.ParentTaskRunID = types.StringPointerValue(a.ParentTaskRunID)
}

func (r *flowRunData) link(ctx context.Context, c *client.Client) {
	r.UIURL = core.UILink(ctx, c, "flow_run", r.ID.ValueString())
}

var _ = framework.ImplementsDataSource(newFlowRunData)

func newFlowRunData() *framework.DataSource[flowRunData, *flowRunData] {
	return &framework.DataSource[flowRunData, *flowRunData]{
		TypeName: "flow_run",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Reads a flow run by its ID: its parameters, state, and times. To find runs by other " +
				"attributes, such as the last run of a deployment, use `prefect_flow_runs`.",
			Attributes: framework.ReadOnlyAttributes(flowRunDataAttributes(), "id"),
		},
		Validators: framework.ExactlyOneOf("id"),
		ReadFunc: func(ctx context.Context, c *client.Client, r *flowRunData, diags *fwdiag.Diagnostics) error {
			a, err := c.FlowRun(ctx, r.ID.ValueString())
			if err == nil {
				r.FromAPI(ctx, a, diags)
				r.link(ctx, c)
			}
			return err
		},
	}
}
