package flowrun

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// taskRun is one run of a task.
type taskRun struct {
	framework.WorkspaceModel
	tfvalue.Ran
	Name              types.String      `tfsdk:"name"`
	FlowRunID         types.String      `tfsdk:"flow_run_id"`
	TaskKey           types.String      `tfsdk:"task_key"`
	DynamicKey        types.String      `tfsdk:"dynamic_key"`
	Tags              types.Set         `tfsdk:"tags"`
	StateType         types.String      `tfsdk:"state_type"`
	StateName         types.String      `tfsdk:"state_name"`
	StateMessage      types.String      `tfsdk:"state_message"`
	RunCount          types.Int64       `tfsdk:"run_count"`
	Retries           types.Int64       `tfsdk:"retries"`
	CacheKey          types.String      `tfsdk:"cache_key"`
	CacheExpiration   timetypes.RFC3339 `tfsdk:"cache_expiration"`
	ExpectedStartTime timetypes.RFC3339 `tfsdk:"expected_start_time"`
	StartTime         timetypes.RFC3339 `tfsdk:"start_time"`
	EndTime           timetypes.RFC3339 `tfsdk:"end_time"`
	UIURL             types.String      `tfsdk:"ui_url"`
}

func taskRunAttributes() map[string]schema.Attribute {
	out := tfvalue.Attributes(map[string]schema.Attribute{
		"name": tfvalue.ComputedString("The name of the task run, such as `extract-1f3`."),
		"flow_run_id": tfvalue.ComputedString(
			"The id of the flow run that it is a part of; null for a task that ran outside of flows.",
		),
		"task_key":    tfvalue.ComputedString("The key of the task: the name of its function and a digest of its source."),
		"dynamic_key": tfvalue.ComputedString("What tells the runs of one task in one flow run apart."),
		"tags":        tfvalue.OptionalStrings("The tags of the task run."),
		"state_type":  tfvalue.ComputedString("The type of the task run's state, such as `COMPLETED`."),
		"state_name":  tfvalue.ComputedString("The name of the task run's state, such as `Completed`, `Cached` or `Retrying`."),
		"state_message": tfvalue.ComputedString(
			"What the state says of itself, such as the error that made the task fail; null when it says nothing.",
		),
		"run_count": schema.Int64Attribute{MarkdownDescription: "How many attempts the task run has made.", Computed: true},
		"retries": schema.Int64Attribute{
			MarkdownDescription: "How often a failed attempt is repeated at the most; null when the task does not say.",
			Computed:            true,
		},
		"cache_key": tfvalue.ComputedString("The key under which the result is kept for later runs; null when it is not kept."),
		"cache_expiration": tfvalue.ComputedTime(
			"Until when the result is kept, in RFC 3339 and UTC; null for no end, and when it is not kept.",
		),
		"expected_start_time": tfvalue.ComputedTime("When the task run was expected to start, in RFC 3339 and UTC."),
		"start_time":          tfvalue.ComputedTime("When the task run started, in RFC 3339 and UTC; null before."),
		"end_time":            tfvalue.ComputedTime("When the task run ended, in RFC 3339 and UTC; null before."),
		"ui_url":              core.UILinkAttribute("task run"),
	})
	tfvalue.DurationAttributes(out)
	return out
}

func (r *taskRun) FromAPI(_ context.Context, a *client.TaskRun, _ *fwdiag.Diagnostics) {
	r.FillObject(a.Object)
	r.FillDuration(a.EstimatedRunTime)
	r.Name = types.StringValue(a.Name)
	r.FlowRunID = types.StringPointerValue(a.FlowRunID)
	r.TaskKey, r.DynamicKey = types.StringValue(a.TaskKey), types.StringValue(a.DynamicKey)
	r.Tags = tfvalue.StringSet(a.Tags)
	r.StateType, r.StateName = types.StringValue(a.StateType), types.StringValue(a.StateName)
	if a.State != nil {
		r.StateMessage = types.StringPointerValue(a.State.Message)
	}
	r.RunCount = types.Int64Value(a.RunCount)
	r.Retries = types.Int64PointerValue(a.Policy.Retries)
	r.CacheKey = types.StringPointerValue(a.CacheKey)
	r.CacheExpiration = tfvalue.TimePointerValue(a.CacheExpiration)
	r.ExpectedStartTime = tfvalue.TimePointerValue(a.ExpectedStartTime)
	r.StartTime = tfvalue.TimePointerValue(a.StartTime)
	r.EndTime = tfvalue.TimePointerValue(a.EndTime)
}

// taskRuns is the task runs that the filters find.
type taskRuns struct {
	framework.WorkspacePlacement
	tfvalue.TimeWindow
	tfvalue.StateFilter
	tfvalue.Listing
	FlowRunID types.String `tfsdk:"flow_run_id"`
	NameLike  types.String `tfsdk:"name_like"`
	Tags      types.Set    `tfsdk:"tags"`
	WindowOf  types.String `tfsdk:"window_of"`
	TaskRuns  []taskRun    `tfsdk:"task_runs"`
}

var _ = framework.ImplementsDataSource(newTaskRunsData)

func newTaskRunsData() *framework.DataSource[taskRuns, *taskRuns] {
	all := map[string]dsschema.Attribute{
		"flow_run_id": tfvalue.FilterID(
			"Only the task runs of the flow run with this id. Its sub-flows are among them, each as a task run; their own task runs are not.",
		),
		"name_like": tfvalue.FilterString(
			"Only task runs whose name contains this text, in upper or lower case. As the API has it, `%` stands for any text and `_` for any " +
				"character.",
		),
		"tags":      framework.TagsFilter("task runs"),
		"task_runs": framework.CollectionAttribute("The task runs.", taskRunAttributes()),
	}
	runWindowAttributes(all, "Prefect before 3.6.22 does not take `end_time` here. ")
	tfvalue.StateFilterAttributes("task runs", all)
	tfvalue.ListingAttributes(
		"task runs",
		client.TaskRunSorts,
		tfvalue.NewestByID+fmt.Sprintf(
			"`DURATION_ASC` and `DURATION_DESC` require Prefect %s or newer. ",
			capability.TaskRunDurationSort.Since(),
		),
		all,
	)
	return &framework.DataSource[taskRuns, *taskRuns]{
		TypeName: "task_runs",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the task runs that fit all of the filters, mostly those of one flow run, and counts them. It takes a " +
				"request for every 200 task runs, and one to count.",
			Attributes: framework.CollectionAttributes(all),
		},
		ValidateFunc: func(m *taskRuns, diags *fwdiag.Diagnostics) { m.Bounds(diags) },
		ReadFunc:     findTaskRuns,
	}
}

func findTaskRuns(ctx context.Context, c *client.Client, m *taskRuns, diags *fwdiag.Diagnostics) error {
	filter := client.TaskRunFilter{
		FlowRunID:  m.FlowRunID.ValueString(),
		NameLike:   m.NameLike.ValueString(),
		StateTypes: tfvalue.StringsOrNil(ctx, m.StateTypes, diags),
		StateNames: tfvalue.StringsOrNil(ctx, m.StateNames, diags),
		Tags:       tfvalue.StringsOrNil(ctx, m.Tags, diags),
		WindowOf:   m.WindowOf.ValueString(),
		Sort:       m.Sort.ValueString(),
	}
	filter.Start, filter.End = m.Bounds(diags)
	if diags.HasError() {
		return nil
	}
	if err := framework.RequireCapability(ctx, c, client.TaskRunSortNeeds(filter.Sort), "sort",
		fmt.Sprintf("sort = %q", filter.Sort)); err != nil {
		return err
	}
	err := m.Count(c.CountTaskRuns(ctx, filter))
	if err != nil {
		return err
	}
	offset, limit := m.Part()
	m.TaskRuns, err = framework.Collect[taskRun](ctx, c, c.TaskRuns(ctx, filter, offset, limit), diags)
	for i := range m.TaskRuns {
		m.TaskRuns[i].UIURL = core.UILink(ctx, c, "task_run", m.TaskRuns[i].ID.ValueString())
	}
	return err
}
