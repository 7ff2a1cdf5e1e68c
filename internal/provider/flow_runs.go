package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
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

// usualRuns is how many runs are listed when nobody says: as many as one request brings.
const usualRuns = client.PageSize

// flowRuns is the runs that the filters find.
type flowRuns struct {
	place
	DeploymentID    types.String      `tfsdk:"deployment_id"`
	DeploymentName  types.String      `tfsdk:"deployment_name"`
	FlowName        types.String      `tfsdk:"flow_name"`
	WorkPoolName    types.String      `tfsdk:"work_pool_name"`
	ParentFlowRunID types.String      `tfsdk:"parent_flow_run_id"`
	NameLike        types.String      `tfsdk:"name_like"`
	StateTypes      types.Set         `tfsdk:"state_types"`
	StateNames      types.Set         `tfsdk:"state_names"`
	Tags            types.Set         `tfsdk:"tags"`
	TagsAny         types.Set         `tfsdk:"tags_any"`
	Start           timetypes.RFC3339 `tfsdk:"start"`
	End             timetypes.RFC3339 `tfsdk:"end"`
	Scheduled       types.Bool        `tfsdk:"scheduled"`
	Late            types.Bool        `tfsdk:"late"`
	Sort            types.String      `tfsdk:"sort"`
	Limit           types.Int64       `tfsdk:"limit"`
	Offset          types.Int64       `tfsdk:"offset"`
	Total           types.Int64       `tfsdk:"total"`
	FlowRuns        []flowRunData     `tfsdk:"flow_runs"`
}

func newFlowRunsData() *lookup[flowRuns, *flowRuns] {
	return &lookup[flowRuns, *flowRuns]{
		noun: "flow_runs",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists the flow runs that fit all of the filters, and counts them. It takes a request for every 200 runs, and one to count.",
			Attributes:          filters(flowRunsAttributes()),
		},
		validators: []datasource.ConfigValidator{
			datasourcevalidator.Conflicting(path.MatchRoot("late"), path.MatchRoot("state_names")),
			datasourcevalidator.Conflicting(path.MatchRoot("scheduled"), path.MatchRoot("state_types")),
		},
		find: findFlowRuns,
	}
}

func flowRunsAttributes() map[string]dsschema.Attribute {
	name := func(text string) dsschema.Attribute {
		return dsschema.StringAttribute{MarkdownDescription: text, Optional: true, Validators: notEmpty()}
	}
	id := func(text string) dsschema.Attribute {
		return dsschema.StringAttribute{MarkdownDescription: text, Optional: true, Validators: []validator.String{isUUID()}}
	}
	moment := func(text string) dsschema.Attribute {
		return dsschema.StringAttribute{MarkdownDescription: text, Optional: true, CustomType: timetypes.RFC3339Type{}}
	}
	anyOf := func(text string, more ...validator.Set) dsschema.Attribute {
		return dsschema.SetAttribute{MarkdownDescription: text, Optional: true, ElementType: types.StringType, Validators: append(more, setvalidator.SizeAtLeast(1))}
	}
	natural := []validator.Int64{int64validator.AtLeast(0)}
	return map[string]dsschema.Attribute{
		"deployment_id":      id("Only runs of the deployment with this id."),
		"deployment_name":    name("Only runs of deployments of this name, of whichever flow."),
		"flow_name":          name("Only runs of the flow of this name."),
		"work_pool_name":     name("Only runs for the work pool of this name."),
		"parent_flow_run_id": id("Only the sub-flow runs of the flow run with this id."),
		"name_like":          name("Only runs whose name contains this text, in upper or lower case. As the API has it, `%` stands for any text and `_` for any character."),
		"state_types":        anyOf("Only runs in a state of one of these types: "+strings.Join(client.StateTypes, ", ")+".", setvalidator.ValueStringsAre(oneOfTexts(client.StateTypes...)...)),
		"state_names":        anyOf("Only runs in a state of one of these names. Prefect's own are " + strings.Join(client.StateNames, ", ") + "; flows can make up others. Upper and lower case differ."),
		"tags":               tagsFilter("flow runs"),
		"tags_any":           anyOf("Only runs that have at least one of these tags."),
		"start":              moment("Only runs that are or were expected to start at this moment or later, in RFC 3339."),
		"end":                moment("Only runs that are or were expected to start at this moment or before, in RFC 3339."),
		"scheduled":          dsschema.BoolAttribute{MarkdownDescription: "`true` for only the runs that Prefect's scheduler has planned and that have not begun; it knows them by their tag `auto-scheduled`. Default: `false`, for all.", Optional: true},
		"late":               dsschema.BoolAttribute{MarkdownDescription: "`true` for only the runs that should have begun by now, and wait for a worker. Default: `false`, for all.", Optional: true},
		"sort":               dsschema.StringAttribute{MarkdownDescription: "The order: one of " + strings.Join(client.FlowRunSorts, ", ") + ". Default: `ID_DESC`, the newest first. In the other orders, runs that are equal may come in any order, and so twice or not at all when there are several pages.", Optional: true, Validators: oneOfTexts(client.FlowRunSorts...)},
		"limit":              dsschema.Int64Attribute{MarkdownDescription: fmt.Sprintf("How many runs to list at the most, 0 or more. Default: %d.", usualRuns), Optional: true, Validators: natural},
		"offset":             dsschema.Int64Attribute{MarkdownDescription: "How many runs to leave out at the start, 0 or more. Default: 0.", Optional: true, Validators: natural},
		"total":              dsschema.Int64Attribute{MarkdownDescription: "How many runs fit the filters, listed or not.", Computed: true},
		"flow_runs":          items("The runs.", flowRunDataAttributes()),
	}
}

func findFlowRuns(ctx context.Context, c *client.Client, m *flowRuns, diags *diag.Diagnostics) (err error) {
	filter := m.filter(ctx, diags)
	if diags.HasError() {
		return nil
	}
	total, err := c.CountFlowRuns(ctx, filter)
	if err != nil {
		return err
	}
	m.Total = types.Int64Value(total)
	limit := usualRuns
	if !m.Limit.IsNull() {
		limit = int(m.Limit.ValueInt64())
	}
	m.FlowRuns, err = collect[flowRunData](ctx, c, c.FlowRuns(ctx, filter, int(m.Offset.ValueInt64()), limit), diags)
	return err
}

func (m *flowRuns) filter(ctx context.Context, diags *diag.Diagnostics) client.FlowRunFilter {
	out := client.FlowRunFilter{
		DeploymentID:   m.DeploymentID.ValueString(),
		DeploymentName: m.DeploymentName.ValueString(),
		FlowName:       m.FlowName.ValueString(),
		WorkPoolName:   m.WorkPoolName.ValueString(),
		ParentID:       m.ParentFlowRunID.ValueString(),
		NameLike:       m.NameLike.ValueString(),
		Start:          moment(m.Start, diags),
		End:            moment(m.End, diags),
		Scheduled:      m.Scheduled.ValueBool(),
		Sort:           m.Sort.ValueString(),
	}
	for _, list := range []struct {
		set  types.Set
		into *[]string
	}{{m.StateTypes, &out.StateTypes}, {m.StateNames, &out.StateNames}, {m.Tags, &out.Tags}, {m.TagsAny, &out.AnyTags}} {
		if !list.set.IsNull() {
			*list.into = texts(ctx, list.set, diags)()
		}
	}
	if m.Late.ValueBool() {
		out.StateNames = []string{lateState}
	}
	if out.Start != nil && out.End != nil && out.End.Before(*out.Start) {
		diags.AddAttributeError(path.Root("end"), "Invalid end", fmt.Sprintf("end is %s, which is before start, %s. Exchange them, or correct one.", m.End.ValueString(), m.Start.ValueString()))
	}
	return out
}

// moment is a point in time, or nil when it is null.
func moment(v timetypes.RFC3339, diags *diag.Diagnostics) *time.Time {
	if v.IsNull() {
		return nil
	}
	at, d := v.ValueRFC3339Time()
	diags.Append(d...)
	return &at
}
