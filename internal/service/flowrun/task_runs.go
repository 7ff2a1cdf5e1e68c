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

// taskRun is the model of one task run.
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
		"name": tfvalue.ComputedString("Name of the task run, such as `extract-1f3`."),
		"flow_run_id": tfvalue.ComputedString(
			"ID of the flow run. Null for a task that ran outside a flow.",
		),
		"task_key":    tfvalue.ComputedString("Key of the task: the name of its function and a digest of its source."),
		"dynamic_key": tfvalue.ComputedString("Key that distinguishes the runs of one task within a flow run."),
		"tags":        tfvalue.OptionalStrings("Tags of the task run."),
		"state_type":  tfvalue.ComputedString("Type of the task run's state, such as `COMPLETED`."),
		"state_name":  tfvalue.ComputedString("Name of the task run's state, such as `Completed`, `Cached`, or `Retrying`."),
		"state_message": tfvalue.ComputedString(
			"Message of the task run's state, such as the error that failed the task. Null if there is none.",
		),
		"run_count": schema.Int64Attribute{MarkdownDescription: "Number of attempts.", Computed: true},
		"retries": schema.Int64Attribute{
			MarkdownDescription: "Maximum number of retries. Null if the task sets none.",
			Computed:            true,
		},
		"cache_key": tfvalue.ComputedString("Cache key of the result. Null if the result is not cached."),
		"cache_expiration": tfvalue.ComputedTime(
			"Expiration time of the cached result, in RFC 3339 and UTC. Null if it does not expire or is not cached.",
		),
		"expected_start_time": tfvalue.ComputedTime("Expected start time of the task run, in RFC 3339 and UTC."),
		"start_time":          tfvalue.ComputedTime("Start time of the task run, in RFC 3339 and UTC. Null before it starts."),
		"end_time":            tfvalue.ComputedTime("End time of the task run, in RFC 3339 and UTC. Null before it finishes."),
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

// taskRuns is the model of the data source.
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
			"Only task runs of the flow run with this ID. Each subflow is included as one task run, without its own task runs. " +
				"Defaults to all.",
		),
		"name_like": tfvalue.FilterString(
			"Only task runs whose name contains this string, ignoring case. `%` matches any string and `_` any character. " +
				"Defaults to all.",
		),
		"tags":      framework.TagsFilter("task runs"),
		"task_runs": framework.CollectionAttribute("Task runs that match.", taskRunAttributes()),
	}
	runWindowAttributes(all, "`end_time` requires Prefect 3.6.22 or newer here. ")
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
			MarkdownDescription: "Lists and counts the task runs that match all filters, such as the task runs of one flow run. " +
				"One request reads 200 task runs, and one more counts them.",
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
