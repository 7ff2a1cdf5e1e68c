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

// lateState is the name of the state of a run that should have begun by now.
const lateState = "Late"

// flowRuns is the runs that the filters find.
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
			MarkdownDescription: "Lists the flow runs that fit all of the filters, and counts them. It takes a request for every 200 runs, and " +
				"one to count.",
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

func flowRunsAttributes() map[string]dsschema.Attribute {
	out := map[string]dsschema.Attribute{
		"deployment_id": tfvalue.FilterID("Only runs of the deployment with this id."),
		"deployment_name": tfvalue.FilterString(
			"Only runs of deployments of this name, of whichever flow; or, as `flow/deployment`, of that one.",
			isDeploymentName(),
		),
		"flow_id":            tfvalue.FilterID("Only runs of the flow with this id."),
		"flow_name":          tfvalue.FilterString("Only runs of the flow of this name."),
		"work_pool_name":     tfvalue.FilterString("Only runs for the work pool of this name."),
		"parent_flow_run_id": tfvalue.FilterID("Only the sub-flow runs of the flow run with this id."),
		"name_like": tfvalue.FilterString(
			"Only runs whose name contains this text, in upper or lower case. As the API has it, `%` stands for any text and `_` for any character.",
		),
		"tags":     framework.TagsFilter("flow runs"),
		"tags_any": tfvalue.FilterSet("Only runs that have at least one of these tags."),
		"started": tfvalue.FilterBool(
			"`true` for only the runs that have begun, `false` for those that have not. Default: all.",
		),
		"scheduled": tfvalue.FilterBool(
			"`true` for only the runs that Prefect's scheduler has planned and that have not begun; it knows them by their tag " +
				"`auto-scheduled`. Default: `false`, for all.",
		),
		"late": tfvalue.FilterBool(
			"`true` for only the runs that should have begun by now, and wait for a worker. Default: `false`, for all.",
		),
		"flow_runs": framework.CollectionAttribute("The runs.", flowRunDataAttributes()),
	}
	runWindowAttributes(out, "")
	tfvalue.StateFilterAttributes("runs", out)
	tfvalue.ListingAttributes("runs", client.FlowRunSorts, tfvalue.NewestByID, out)
	return out
}

// runWindowAttributes are the attributes of a window on one of the times of a run.
func runWindowAttributes(into map[string]dsschema.Attribute, more string) {
	into["start"] = tfvalue.FilterTime("Only runs whose time that `window_of` names is this moment or later, in RFC 3339.")
	into["end"] = tfvalue.FilterTime("Only runs whose time that `window_of` names is this moment or before, in RFC 3339.")
	into["window_of"] = dsschema.StringAttribute{
		MarkdownDescription: "The time that `start` and `end` are about: one of " + strings.Join(
			client.RunTimes,
			", ",
		) + ". A run that has not begun has no `start_time`, one that has not ended no `end_time`. " + more + "Default: `expected_start_time`.",
		Optional: true, Validators: tfvalue.OneOf(client.RunTimes...),
	}
}

func isDeploymentName() validator.String {
	return tfvalue.StringRule{
		Expected: "the name of a deployment, or flow/deployment",
		Holds: func(s string) bool {
			flow, name, both := strings.Cut(s, "/")
			return flow != "" && (!both || (name != "" && !strings.Contains(name, "/")))
		},
		Remedy: "Names hold no slash, and none is empty.",
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
				Summary:   "Two flows",
				Detail:    "flow_name is " + out.FlowName + ", but deployment_name begins with " + flow + "/. Name the flow in one of them.",
			}
		}
		out.FlowName, out.DeploymentName = flow, name
	}
	return out, nil
}
