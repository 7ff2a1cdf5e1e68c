package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// lateState is the name of the state of a run that should have begun by now.
const lateState = "Late"

// flowRuns is the runs that the filters find.
type flowRuns struct {
	place
	timeWindow
	stateFilter
	listing
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

func newFlowRunsData() *lookup[flowRuns, *flowRuns] {
	atMostOne := func(one, other string) datasource.ConfigValidator {
		return datasourcevalidator.Conflicting(path.MatchRoot(one), path.MatchRoot(other))
	}
	return &lookup[flowRuns, *flowRuns]{
		noun: "flow_runs",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists the flow runs that fit all of the filters, and counts them. It takes a request for every 200 runs, and one to count.",
			Attributes:          filters(flowRunsAttributes()),
		},
		validators: []datasource.ConfigValidator{
			atMostOne("deployment_id", "deployment_name"), atMostOne("flow_id", "flow_name"),
			atMostOne("late", "state_names"), atMostOne("scheduled", "state_types"),
		},
		validate: func(m *flowRuns, diags *diag.Diagnostics) { m.bounds(diags) },
		find:     findFlowRuns,
	}
}

func flowRunsAttributes() map[string]dsschema.Attribute {
	out := map[string]dsschema.Attribute{
		"deployment_id":      filterID("Only runs of the deployment with this id."),
		"deployment_name":    filterText("Only runs of deployments of this name, of whichever flow; or, as `flow/deployment`, of that one.", isDeploymentName()),
		"flow_id":            filterID("Only runs of the flow with this id."),
		"flow_name":          filterText("Only runs of the flow of this name."),
		"work_pool_name":     filterText("Only runs for the work pool of this name."),
		"parent_flow_run_id": filterID("Only the sub-flow runs of the flow run with this id."),
		"name_like":          filterText("Only runs whose name contains this text, in upper or lower case. As the API has it, `%` stands for any text and `_` for any character."),
		"tags":               tagsFilter("flow runs"),
		"tags_any":           filterSet("Only runs that have at least one of these tags."),
		"started":            filterBool("`true` for only the runs that have begun, `false` for those that have not. Default: all."),
		"scheduled":          filterBool("`true` for only the runs that Prefect's scheduler has planned and that have not begun; it knows them by their tag `auto-scheduled`. Default: `false`, for all."),
		"late":               filterBool("`true` for only the runs that should have begun by now, and wait for a worker. Default: `false`, for all."),
		"flow_runs":          items("The runs.", flowRunDataAttributes()),
	}
	runWindowAttributes(out, "")
	stateFilterAttributes("runs", out)
	listingAttributes("runs", client.FlowRunSorts, newestByID, out)
	return out
}

// runWindowAttributes are the attributes of a window on one of the times of a run.
func runWindowAttributes(into map[string]dsschema.Attribute, more string) {
	into["start"] = filterTime("Only runs whose time that `window_of` names is this moment or later, in RFC 3339.")
	into["end"] = filterTime("Only runs whose time that `window_of` names is this moment or before, in RFC 3339.")
	into["window_of"] = dsschema.StringAttribute{
		MarkdownDescription: "The time that `start` and `end` are about: one of " + strings.Join(client.RunTimes, ", ") + ". A run that has not begun has no `start_time`, one that has not ended no `end_time`. " + more + "Default: `expected_start_time`.",
		Optional:            true, Validators: oneOfTexts(client.RunTimes...),
	}
}

func isDeploymentName() validator.String {
	return textRule{
		expected: "the name of a deployment, or flow/deployment",
		holds: func(s string) bool {
			flow, name, both := strings.Cut(s, "/")
			return flow != "" && (!both || name != "" && !strings.Contains(name, "/"))
		},
		remedy: "Names hold no slash, and none is empty.",
	}
}

func findFlowRuns(ctx context.Context, c *client.Client, m *flowRuns, diags *diag.Diagnostics) error {
	filter, err := m.filter(ctx, diags)
	if err != nil || diags.HasError() {
		return err
	}
	if err := m.count(c.CountFlowRuns(ctx, filter)); err != nil {
		return err
	}
	offset, limit := m.part()
	m.FlowRuns, err = collect[flowRunData](ctx, c, c.FlowRuns(ctx, filter, offset, limit), diags)
	for i := range m.FlowRuns {
		m.FlowRuns[i].link(ctx, c)
	}
	return err
}

func (m *flowRuns) filter(ctx context.Context, diags *diag.Diagnostics) (client.FlowRunFilter, error) {
	out := client.FlowRunFilter{
		DeploymentID:   m.DeploymentID.ValueString(),
		DeploymentName: m.DeploymentName.ValueString(),
		FlowID:         m.FlowID.ValueString(),
		FlowName:       m.FlowName.ValueString(),
		WorkPoolName:   m.WorkPoolName.ValueString(),
		ParentID:       m.ParentFlowRunID.ValueString(),
		NameLike:       m.NameLike.ValueString(),
		StateTypes:     textsOf(ctx, m.StateTypes, diags),
		StateNames:     textsOf(ctx, m.StateNames, diags),
		Tags:           textsOf(ctx, m.Tags, diags),
		AnyTags:        textsOf(ctx, m.TagsAny, diags),
		WindowOf:       m.WindowOf.ValueString(),
		Started:        m.Started.ValueBoolPointer(),
		Scheduled:      m.Scheduled.ValueBool(),
		Sort:           m.Sort.ValueString(),
	}
	out.Start, out.End = m.bounds(diags)
	if m.Late.ValueBool() {
		out.StateNames = []string{lateState}
	}
	if flow, name, both := strings.Cut(out.DeploymentName, "/"); both {
		if out.FlowName != "" && out.FlowName != flow {
			return out, &refusal{codeFilter, "flow_name", "Two flows", "flow_name is " + out.FlowName + ", but deployment_name begins with " + flow + "/. Name the flow in one of them."}
		}
		out.FlowName, out.DeploymentName = flow, name
	}
	return out, nil
}
