package core

import (
	"context"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type flows struct {
	flowConditions[types.Set]
	Limit  types.Int64 `tfsdk:"limit"`
	Offset types.Int64 `tfsdk:"offset"`
	Flows  []flowsItem `tfsdk:"flows"`
	framework.WorkspacePlacement
}

// flowConditions are the conditions by which flows are selected.
type flowConditions[S tfvalue.StringCollection] struct {
	Name     types.String `tfsdk:"name"`
	NameLike types.String `tfsdk:"name_like"`
	Tags     S            `tfsdk:"tags"`
	Deployed types.Bool   `tfsdk:"deployed"`
}

type flowSelection struct {
	flowConditions[types.List]
	framework.WorkspacePlacement
}

func flowConditionAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"name": dsschema.StringAttribute{MarkdownDescription: "Name of the flow to list. Defaults to all flows.", Optional: true},
		"name_like": dsschema.StringAttribute{
			MarkdownDescription: "Part of the name of the flows to list, case-insensitive. `%` matches any string and `_` any " +
				"character. Defaults to all flows.",
			Optional: true,
		},
		"tags": framework.TagsFilter("flows"),
		"deployed": dsschema.BoolAttribute{
			MarkdownDescription: "Whether to list only flows with a deployment (`true`) or without one (`false`). Defaults to both.",
			Optional:            true,
		},
	}
}

// flowsItem is a flow in a list, with its last run.
type flowsItem struct {
	flow
	LastRunID        types.String      `tfsdk:"last_run_id"`
	LastRunStateType types.String      `tfsdk:"last_run_state_type"`
	LastRunStateName types.String      `tfsdk:"last_run_state_name"`
	LastRunTime      timetypes.RFC3339 `tfsdk:"last_run_time"`
}

var _ = framework.ImplementsDataSource(newFlowsData)

func newFlowsData() *framework.DataSource[flows, *flows] {
	of := flowAttributes()
	maps.Copy(of, map[string]schema.Attribute{
		"last_run_id": tfvalue.ComputedString(
			"ID of the flow's latest run: the newest run that was due, whether it has started or is late. Null if there is none.",
		),
		"last_run_state_type": tfvalue.ComputedString("State type of the latest run, such as `COMPLETED`, `FAILED` or `RUNNING`."),
		"last_run_state_name": tfvalue.ComputedString("State name of the latest run, such as `Completed`, `TimedOut` or `Late`."),
		"last_run_time": tfvalue.ComputedTime("Start time of the latest run, or its expected start time if it has not started " +
			"(RFC 3339, UTC)."),
	})
	return &framework.DataSource[flows, *flows]{
		TypeName: "flows",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the flows that match all filters, by name, each with its latest run. Sends one request for " +
				"every 200 flows, and usually one or two more for the latest runs; up to one for each flow if few flows run far more " +
				"often than the others.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"limit": dsschema.Int64Attribute{
					MarkdownDescription: "Maximum number of flows to list. Must be at least 1. Defaults to all flows.",
					Optional:            true,
					Validators:          []validator.Int64{int64validator.AtLeast(1)},
				},
				"offset": dsschema.Int64Attribute{
					MarkdownDescription: "Number of flows to skip at the start of the list. Defaults to `0`.",
					Optional:            true,
					Validators:          []validator.Int64{int64validator.AtLeast(0)},
				},
				"flows": framework.CollectionAttribute("Flows that match the filters.", of),
			}, flowConditionAttributes()),
		},
		ReadFunc: findFlows,
	}
}

func findFlows(ctx context.Context, c *client.Client, m *flows, diags *fwdiag.Diagnostics) (err error) {
	limit := -1
	if !m.Limit.IsNull() {
		limit = int(m.Limit.ValueInt64())
	}
	all := c.Flows(ctx, m.filter(ctx, diags), int(m.Offset.ValueInt64()), limit)
	if m.Flows, err = framework.Collect[flowsItem](ctx, c, all, diags); err != nil {
		return err
	}
	ids := make([]string, len(m.Flows))
	for i, f := range m.Flows {
		ids[i] = f.ID.ValueString()
	}
	runs, err := c.LastRuns(ctx, ids, time.Now())
	for i := range m.Flows {
		m.Flows[i].fillLastRun(runs[m.Flows[i].ID.ValueString()])
	}
	return err
}

func (m *flowConditions[S]) filter(ctx context.Context, diags *fwdiag.Diagnostics) map[string]any {
	var names []string
	if !m.Name.IsNull() {
		names = []string{m.Name.ValueString()}
	}
	filter := framework.NameAndTags(names, m.NameLike, tfvalue.StringsOrNil(ctx, m.Tags, diags))
	if !m.Deployed.IsNull() {
		filter["deployment"] = map[string]any{"is_null_": !m.Deployed.ValueBool()}
	}
	return filter
}

func (f *flowsItem) fillLastRun(run *client.FlowRun) {
	if run == nil {
		return
	}
	f.LastRunID = types.StringValue(run.ID)
	f.LastRunStateType = types.StringValue(run.StateType)
	f.LastRunStateName = types.StringValue(run.StateName)
	f.LastRunTime = tfvalue.TimePointerValue(run.ExpectedStartTime)
	if run.StartTime != nil {
		f.LastRunTime = tfvalue.TimePointerValue(run.StartTime)
	}
}
