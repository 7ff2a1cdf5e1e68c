package provider

import (
	"context"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// flowRunData is a run with where it comes from, how long it ran and where to look at it.
type flowRunData struct {
	flowRun
	ran
	AutoScheduled   types.Bool   `tfsdk:"auto_scheduled"`
	ScheduleID      types.String `tfsdk:"schedule_id"`
	ParentTaskRunID types.String `tfsdk:"parent_task_run_id"`
	UIURL           types.String `tfsdk:"ui_url"`
}

// flowRunDataAttributes is the attributes of flowRunData, in the terms of a resource.
func flowRunDataAttributes() map[string]schema.Attribute {
	out := attributes(flowRunAttributes(map[string]schema.Attribute{
		"auto_scheduled":     schema.BoolAttribute{MarkdownDescription: "Whether Prefect's scheduler made the run.", Computed: true},
		"schedule_id":        computedText("The id of the deployment's schedule that the run was made for; null when it was not made for one."),
		"parent_task_run_id": computedText("The id of the task run that stands for this run in the flow run that called it; null when the run is no sub-flow."),
		"ui_url":             uiLinkAttribute("flow run"),
	}))
	durationAttributes(out)
	return out
}

func (r *flowRunData) fill(ctx context.Context, a *client.FlowRun, diags *diag.Diagnostics) {
	r.flowRun.fill(ctx, a, diags)
	r.fillDuration(a.EstimatedRunTime)
	r.AutoScheduled = types.BoolValue(a.AutoScheduled)
	r.ScheduleID = types.StringPointerValue(orNil(a.ScheduleID()))
	r.ParentTaskRunID = types.StringPointerValue(a.ParentTaskRunID)
}

func (r *flowRunData) link(ctx context.Context, c *client.Client) {
	r.UIURL = uiLink(ctx, c, "flow_run", r.ID.ValueString())
}

func newFlowRunData() *lookup[flowRunData, *flowRunData] {
	return &lookup[flowRunData, *flowRunData]{
		noun:       "flow_run",
		schema:     dsschema.Schema{MarkdownDescription: "Looks up a flow run by id: what it was given, its state and its times. `prefect_flow_runs` finds runs by what else is known of them, such as the last run of a deployment.", Attributes: readOnly(flowRunDataAttributes(), "id")},
		validators: oneOf("id"),
		find: func(ctx context.Context, c *client.Client, r *flowRunData, diags *diag.Diagnostics) error {
			a, err := c.FlowRun(ctx, r.ID.ValueString())
			if err == nil {
				r.fill(ctx, a, diags)
				r.link(ctx, c)
			}
			return err
		},
	}
}
