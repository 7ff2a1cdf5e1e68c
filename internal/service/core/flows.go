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

// flowConditions is what flows can be selected by.
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
		"name": dsschema.StringAttribute{MarkdownDescription: "Only the flow of this name. Default: any.", Optional: true},
		"name_like": dsschema.StringAttribute{
			MarkdownDescription: "Only flows whose name contains this text, in upper or lower case. As the API has it, `%` stands for any text " +
				"and `_` for any character. Default: any.",
			Optional: true,
		},
		"tags": framework.TagsFilter("flows"),
		"deployed": dsschema.BoolAttribute{
			MarkdownDescription: "Only flows that have a deployment (`true`), or have none (`false`). Default: either.",
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
			"The id of the flow's last run: the newest that was due by now, whether it started or is late. Null without one.",
		),
		"last_run_state_type": tfvalue.ComputedString("The type of the state of the last run, such as `COMPLETED`, `FAILED` or `RUNNING`."),
		"last_run_state_name": tfvalue.ComputedString("The name of the state of the last run, such as `Completed`, `TimedOut` or `Late`."),
		"last_run_time":       tfvalue.ComputedTime("When the last run started, or was to start when it has not, in RFC 3339 and UTC."),
	})
	return &framework.DataSource[flows, *flows]{
		TypeName: "flows",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists flows, by name, each with its last run: those that meet every given condition. It takes a request for " +
				"every 200 flows, and mostly one or two more for their last runs; when few flows run far more often than the others, up to one for " +
				"each flow.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"limit": dsschema.Int64Attribute{
					MarkdownDescription: "How many flows to list at the most, 1 or more. Default: all.",
					Optional:            true,
					Validators:          []validator.Int64{int64validator.AtLeast(1)},
				},
				"offset": dsschema.Int64Attribute{
					MarkdownDescription: "How many flows to leave out at the start, 0 or more. Default: 0.",
					Optional:            true,
					Validators:          []validator.Int64{int64validator.AtLeast(0)},
				},
				"flows": framework.CollectionAttribute("The flows.", of),
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
