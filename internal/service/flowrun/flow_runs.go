package flowrun

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// lateState is the name of the state of a run that has not started at its scheduled time.
const lateState = "Late"

// flowRuns is the model of the data source of many runs.
type flowRuns struct {
	framework.WorkspacePlacement
	tfvalue.TimeWindow
	tfvalue.StateFilter
	tfvalue.Listing
	DeploymentID    types.String  `tfsdk:"deployment_id"`
	DeploymentName  types.String  `tfsdk:"deployment_name"`
	FlowID          types.String  `tfsdk:"flow_id"`
	FlowName        types.String  `tfsdk:"flow_name"`
	WorkPoolName    types.String  `tfsdk:"work_pool_name"`
	ParentFlowRunID types.String  `tfsdk:"parent_flow_run_id"`
	NameLike        types.String  `tfsdk:"name_like"`
	Tags            types.Set     `tfsdk:"tags"`
	TagsAny         types.Set     `tfsdk:"tags_any"`
	WindowOf        types.String  `tfsdk:"window_of"`
	Started         types.Bool    `tfsdk:"started"`
	Scheduled       types.Bool    `tfsdk:"scheduled"`
	Late            types.Bool    `tfsdk:"late"`
	FlowRuns        []flowRunData `tfsdk:"flow_runs"`
}

var _ = framework.ImplementsDataSource(newFlowRunsData)

func newFlowRunsData() *framework.DataSource[flowRuns, *flowRuns] {
	atMostOne := func(one, other string) datasource.ConfigValidator {
		return datasourcevalidator.Conflicting(path.MatchRoot(one), path.MatchRoot(other))
	}
	return &framework.DataSource[flowRuns, *flowRuns]{
		TypeName: "flow_runs",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists and counts the flow runs that match all filters. One request reads 200 runs, and one " +
				"more counts them.",
			Attributes: framework.CollectionAttributes(flowRunsAttributes()),
		},
		Validators: []datasource.ConfigValidator{
			atMostOne("deployment_id", "deployment_name"), atMostOne("flow_id", "flow_name"),
			atMostOne("late", "state_names"), atMostOne("scheduled", "state_types"),
		},
		ValidateFunc: func(m *flowRuns, diags *fwdiag.Diagnostics) { m.Bounds(diags) },
		ReadFunc:     findFlowRuns,
	}
}

var flowRunsAttributes = tfvalue.BuildOnce(func() map[string]dsschema.Attribute {
	out := map[string]dsschema.Attribute{
		"deployment_id": tfvalue.FilterID("Only runs of the deployment with this ID. Defaults to all."),
		"deployment_name": tfvalue.FilterString(
			"Only runs of deployments with this name, in any flow, or of one deployment as `FLOW/DEPLOYMENT`. Defaults to all.",
			isDeploymentName(),
		),
		"flow_id":            tfvalue.FilterID("Only runs of the flow with this ID. Defaults to all."),
		"flow_name":          tfvalue.FilterString("Only runs of the flow with this name. Defaults to all."),
		"work_pool_name":     tfvalue.FilterString("Only runs on the work pool with this name. Defaults to all."),
		"parent_flow_run_id": tfvalue.FilterID("Only subflow runs of the flow run with this ID. Defaults to all."),
		"name_like": tfvalue.FilterString(
			"Only runs whose name contains this string, ignoring case. `%` matches any string and `_` any character. Defaults to " +
				"all.",
		),
		"tags":     framework.TagsFilter("flow runs"),
		"tags_any": tfvalue.FilterSet("Only runs with any of these tags. Defaults to all."),
		"started": tfvalue.FilterBool(
			"Only runs that have started (`true`) or have not started (`false`). Defaults to all.",
		),
		"scheduled": tfvalue.FilterBool(
			"Whether to list only runs that Prefect's scheduler created and that have not started, recognized by their tag " +
				"`auto-scheduled`. Defaults to `false`.",
		),
		"late": tfvalue.FilterBool(
			"Whether to list only late runs: runs that are due and wait for a worker. Defaults to `false`.",
		),
		"flow_runs": framework.CollectionAttribute("Flow runs that match.", flowRunDataAttributes()),
	}
	runWindowAttributes(out, "")
	tfvalue.StateFilterAttributes("runs", out)
	tfvalue.ListingAttributes("runs", client.FlowRunSorts, tfvalue.NewestByID, out)
	return out
})

// runWindowAttributes are the attributes of a window on one of the times of a run.
func runWindowAttributes(into map[string]dsschema.Attribute, more string) {
	into["start"] = tfvalue.FilterTime("Only runs whose `window_of` time is at or after this time, in RFC 3339. Defaults to all.")
	into["end"] = tfvalue.FilterTime("Only runs whose `window_of` time is at or before this time, in RFC 3339. Defaults to all.")
	into["window_of"] = dsschema.StringAttribute{
		MarkdownDescription: "Time that `start` and `end` apply to: `" + strings.Join(client.RunTimes, "`, `") + "`. Runs that " +
			"have not started have no `start_time`; runs that have not finished have no `end_time`. " + more + "Defaults to " +
			"`expected_start_time`.",
		Optional: true, Validators: tfvalue.OneOf(client.RunTimes...),
	}
}

func isDeploymentName() validator.String {
	return tfvalue.StringRule{
		Expected: "the name of a deployment, or FLOW/DEPLOYMENT",
		Holds: func(s string) bool {
			flow, name, both := strings.Cut(s, "/")
			return flow != "" && (!both || (name != "" && !strings.Contains(name, "/")))
		},
		Remedy: "Names contain no slash and are not empty.",
	}
}

func findFlowRuns(ctx context.Context, c *client.Client, m *flowRuns, diags *fwdiag.Diagnostics) error {
	filter, err := m.filter(ctx, diags)
	if err != nil || diags.HasError() {
		return err
	}
	if err := m.Count(c.CountFlowRuns(ctx, filter)); err != nil {
		return err
	}
	offset, limit := m.Part()
	m.FlowRuns, err = framework.Collect[flowRunData](ctx, c, c.FlowRuns(ctx, filter, offset, limit), diags)
	for i := range m.FlowRuns {
		m.FlowRuns[i].link(ctx, c)
	}
	return err
}

func (m *flowRuns) filter(ctx context.Context, diags *fwdiag.Diagnostics) (client.FlowRunFilter, error) {
	out := client.FlowRunFilter{
		DeploymentID:   m.DeploymentID.ValueString(),
		DeploymentName: m.DeploymentName.ValueString(),
		FlowID:         m.FlowID.ValueString(),
		FlowName:       m.FlowName.ValueString(),
		WorkPoolName:   m.WorkPoolName.ValueString(),
		ParentID:       m.ParentFlowRunID.ValueString(),
		NameLike:       m.NameLike.ValueString(),
		StateTypes:     tfvalue.StringsOrNil(ctx, m.StateTypes, diags),
		StateNames:     tfvalue.StringsOrNil(ctx, m.StateNames, diags),
		Tags:           tfvalue.StringsOrNil(ctx, m.Tags, diags),
		AnyTags:        tfvalue.StringsOrNil(ctx, m.TagsAny, diags),
		WindowOf:       m.WindowOf.ValueString(),
		Started:        m.Started.ValueBoolPointer(),
		Scheduled:      m.Scheduled.ValueBool(),
		Sort:           m.Sort.ValueString(),
	}
	out.Start, out.End = m.Bounds(diags)
	if m.Late.ValueBool() {
		out.StateNames = []string{lateState}
	}
	if flow, name, both := strings.Cut(out.DeploymentName, "/"); both {
		if out.FlowName != "" && out.FlowName != flow {
			return out, &diag.AttributeError{
				Code:      diag.CodeFilter,
				Attribute: "flow_name",
				Summary:   "Conflicting flow names",
				Detail: "flow_name is " + out.FlowName + ", but deployment_name starts with " + flow + "/. Use the same flow " +
					"name in both, or remove flow_name.",
			}
		}
		out.FlowName, out.DeploymentName = flow, name
	}
	return out, nil
}
