package flowrun

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// flowRunGraph is what ran in a flow run.
type flowRunGraph struct {
	framework.WorkspacePlacement
	FlowRunID   types.String      `tfsdk:"flow_run_id"`
	Deployment  types.String      `tfsdk:"deployment"`
	FlowName    types.String      `tfsdk:"flow_name"`
	StartTime   timetypes.RFC3339 `tfsdk:"start_time"`
	EndTime     timetypes.RFC3339 `tfsdk:"end_time"`
	Duration    types.Float64     `tfsdk:"duration"`
	RootNodeIDs []types.String    `tfsdk:"root_node_ids"`
	Nodes       []graphNode       `tfsdk:"nodes"`
	Edges       []graphEdge       `tfsdk:"edges"`
	Artifacts   []graphArtifact   `tfsdk:"artifacts"`
	States      []graphState      `tfsdk:"states"`
	UIURL       types.String      `tfsdk:"ui_url"`
}

type graphNode struct {
	ID            types.String      `tfsdk:"id"`
	Kind          types.String      `tfsdk:"kind"`
	Label         types.String      `tfsdk:"label"`
	StateType     types.String      `tfsdk:"state_type"`
	StartTime     timetypes.RFC3339 `tfsdk:"start_time"`
	EndTime       timetypes.RFC3339 `tfsdk:"end_time"`
	Duration      types.Float64     `tfsdk:"duration"`
	Parents       []types.String    `tfsdk:"parents"`
	Children      []types.String    `tfsdk:"children"`
	Encapsulating []types.String    `tfsdk:"encapsulating"`
	Artifacts     []graphArtifact   `tfsdk:"artifacts"`
}

type graphEdge struct {
	From types.String `tfsdk:"from"`
	To   types.String `tfsdk:"to"`
}

type graphArtifact struct {
	ID       types.String      `tfsdk:"id"`
	Created  timetypes.RFC3339 `tfsdk:"created"`
	Key      types.String      `tfsdk:"key"`
	Type     types.String      `tfsdk:"type"`
	IsLatest types.Bool        `tfsdk:"is_latest"`
	Data     types.String      `tfsdk:"data"`
}

type graphState struct {
	ID        types.String      `tfsdk:"id"`
	Timestamp timetypes.RFC3339 `tfsdk:"timestamp"`
	Type      types.String      `tfsdk:"type"`
	Name      types.String      `tfsdk:"name"`
}

var _ = framework.ImplementsDataSource(newFlowRunGraphData)

func newFlowRunGraphData() *framework.DataSource[flowRunGraph, *flowRunGraph] {
	own := framework.NestedReadOnly(flowRunGraphAttributes())
	own["flow_run_id"] = dsschema.StringAttribute{
		MarkdownDescription: "The id of the flow run.",
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{tfvalue.IsUUID()},
	}
	own["deployment"] = dsschema.StringAttribute{
		MarkdownDescription: "The deployment whose last run is wanted, that is the one with the latest start, or planned start, that was due " +
			"by now: its id, or `FLOW/DEPLOYMENT`, the names of its flow and of itself.",
		Optional:   true,
		Validators: tfvalue.NotEmpty(),
	}
	own["flow_name"] = dsschema.StringAttribute{
		MarkdownDescription: "The name of the flow whose last run is wanted.",
		Optional:            true,
		Validators:          tfvalue.NotEmpty(),
	}
	return &framework.DataSource[flowRunGraph, *flowRunGraph]{
		TypeName: "flow_run_graph",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "What ran in a flow run, and what waited for what: of the run with an id, or of the last run of a deployment " +
				"or flow. The functions `graph_mermaid` and `graph_dot` draw it. " +
				"Prefect knows which run took whose result from what was passed to a task. A server refuses graphs of more than 10,000 nodes " +
				"unless it is set otherwise.",
			Attributes: framework.CollectionAttributes(own),
		},
		Validators: framework.ExactlyOneOf("flow_run_id", "deployment", "flow_name"),
		ReadFunc:   findFlowRunGraph,
	}
}

func flowRunGraphAttributes() map[string]schema.Attribute {
	ids := func(text string) schema.Attribute {
		return schema.ListAttribute{MarkdownDescription: text, ElementType: types.StringType, Computed: true}
	}
	list := func(text string, of map[string]schema.Attribute) schema.Attribute {
		return schema.ListNestedAttribute{
			MarkdownDescription: text,
			NestedObject:        schema.NestedAttributeObject{Attributes: of},
			Computed:            true,
		}
	}
	node := spanAttributes("run")
	node["id"] = tfvalue.ComputedString("The id of the task run, or of the run of the sub-flow.")
	node["kind"] = tfvalue.ComputedString("`task-run`, or `flow-run` for the run of a sub-flow.")
	node["label"] = tfvalue.ComputedString("The name of the task run, or `FLOW / RUN`, the names of the sub-flow and of its run.")
	node["state_type"] = tfvalue.ComputedString("The type of the run's state, such as `COMPLETED`.")
	node["parents"] = ids("The ids of the nodes whose results this one took, or that it waited for.")
	node["children"] = ids("The ids of the nodes that took this one's result, or waited for it.")
	node["encapsulating"] = ids("The ids of the task runs that this one ran inside.")
	node["artifacts"] = list("The artifacts that the task run made, the oldest first.", graphArtifactAttributes())
	out := spanAttributes("flow run")
	out["nodes"] = list("The task runs, and the runs of sub-flows, by start.", node)
	out["edges"] = list("The connections between nodes and their parents.", map[string]schema.Attribute{
		"from": tfvalue.ComputedString("The id of the parent."),
		"to":   tfvalue.ComputedString("The id of the child."),
	})
	out["root_node_ids"] = ids("The ids of the nodes without parents.")
	out["artifacts"] = list("The artifacts that the flow made outside its tasks, the oldest first.", graphArtifactAttributes())
	out["states"] = list("The states that the flow run has had.", map[string]schema.Attribute{
		"id":        tfvalue.ComputedString("The id of the state."),
		"timestamp": tfvalue.ComputedTime("When the run came into the state, in RFC 3339 and UTC."),
		"type":      tfvalue.ComputedString("The type of the state, such as `RUNNING`."),
		"name":      tfvalue.ComputedString("The name of the state, such as `Retrying`."),
	})
	out["ui_url"] = core.UILinkAttribute("flow run")
	return out
}

// spanAttributes is when something began and ended.
func spanAttributes(of string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"start_time": tfvalue.ComputedTime(fmt.Sprintf("When the %s started, or is expected to start, in RFC 3339 and UTC.", of)),
		"end_time":   tfvalue.ComputedTime(fmt.Sprintf("When the %s ended, in RFC 3339 and UTC; null before.", of)),
		"duration": schema.Float64Attribute{
			MarkdownDescription: fmt.Sprintf("How long it was from the start of the %s to its end, in seconds; null before the end.", of),
			Computed:            true,
		},
	}
}

func graphArtifactAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":        tfvalue.ComputedString("The id of the artifact."),
		"created":   tfvalue.ComputedTime("When the artifact was made, in RFC 3339 and UTC."),
		"key":       tfvalue.ComputedString("The key of the artifact; null when it has none."),
		"type":      tfvalue.ComputedString("The type of the artifact, such as `markdown`, `table`, `link` or `progress`."),
		"is_latest": schema.BoolAttribute{MarkdownDescription: "Whether no newer artifact has the key.", Computed: true},
		"data":      tfvalue.ComputedString("Of the type `progress`, the percentage; null for others, whose data the graph does not have."),
	}
}

func findFlowRunGraph(ctx context.Context, c *client.Client, m *flowRunGraph, _ *fwdiag.Diagnostics) error {
	id, err := graphRun(ctx, c, m)
	if err != nil {
		return err
	}
	g, err := c.FlowRunGraph(ctx, id)
	if err != nil {
		return err
	}
	m.FlowRunID = types.StringValue(id)
	m.FromAPI(g)
	m.UIURL = core.UILink(ctx, c, "flow_run", id)
	return nil
}

// graphRun is the id of the run that is asked for.
func graphRun(ctx context.Context, c *client.Client, m *flowRunGraph) (string, error) {
	now := time.Now()
	last := client.FlowRunFilter{End: &now, Sort: "START_TIME_DESC"}
	attribute, of := "flow_name", m.FlowName.ValueString()
	switch {
	case !m.FlowRunID.IsNull():
		return m.FlowRunID.ValueString(), nil
	case !m.Deployment.IsNull():
		d, err := reference.LocateDeployment(ctx, c, m.Deployment.ValueString())
		if err != nil {
			return "", err
		}
		attribute, of, last.DeploymentID = "deployment", m.Deployment.ValueString(), d.ID
	default:
		f, err := c.FlowByName(ctx, of)
		if err != nil {
			return "", err
		}
		last.FlowName = f.Name
	}
	for run, err := range c.FlowRuns(ctx, last, 0, 1) {
		if err != nil {
			return "", err
		}
		return run.ID, nil
	}
	return "", &diag.AttributeError{
		Code:      diag.CodeNoRun,
		Attribute: attribute,
		Summary:   "There is no run yet",
		Detail: fmt.Sprintf(
			"%s is %q, of which no run has been due until now. Run it first, or give the id of a run in flow_run_id.",
			attribute,
			of,
		),
	}
}

func (m *flowRunGraph) FromAPI(g *client.FlowRunGraph) {
	m.StartTime, m.EndTime, m.Duration = spanValues(g.StartTime, g.EndTime)
	m.RootNodeIDs = textValues(g.RootNodeIDs)
	m.Nodes, m.Edges = []graphNode{}, []graphEdge{}
	for _, n := range g.Nodes {
		node := graphNode{
			ID: types.StringValue(
				n.ID,
			), Kind: types.StringValue(n.Kind), Label: types.StringValue(n.Label), StateType: types.StringValue(n.StateType),
			Parents: nodeIDs(
				n.Parents,
			), Children: nodeIDs(n.Children), Encapsulating: nodeIDs(n.Encapsulating), Artifacts: graphArtifacts(n.Artifacts),
		}
		node.StartTime, node.EndTime, node.Duration = spanValues(n.StartTime, n.EndTime)
		m.Nodes = append(m.Nodes, node)
		for _, parent := range node.Parents {
			m.Edges = append(m.Edges, graphEdge{From: parent, To: node.ID})
		}
	}
	m.Artifacts = graphArtifacts(g.Artifacts)
	m.States = []graphState{}
	for _, s := range g.States {
		m.States = append(
			m.States,
			graphState{
				types.StringValue(s.ID),
				tfvalue.TimePointerValue(&s.Timestamp),
				types.StringValue(s.Type),
				types.StringValue(s.Name),
			},
		)
	}
}

// spanValues is a start, an end, and the seconds between them.
func spanValues(start, end *time.Time) (from, to timetypes.RFC3339, seconds types.Float64) {
	if start != nil && end != nil {
		seconds = types.Float64Value(end.Sub(*start).Seconds())
	}
	return tfvalue.TimePointerValue(start), tfvalue.TimePointerValue(end), seconds
}

// nodeIDs is the nodes at the other end of the edges, each once.
func nodeIDs(edges []client.GraphEdge) []types.String {
	out, seen := []types.String{}, map[string]bool{}
	for _, e := range edges {
		if !seen[e.ID] {
			seen[e.ID] = true
			out = append(out, types.StringValue(e.ID))
		}
	}
	return out
}

// textValues is a list of strings; never null.
func textValues(in []string) []types.String {
	out := make([]types.String, len(in))
	for i, s := range in {
		out[i] = types.StringValue(s)
	}
	return out
}

func graphArtifacts(in []client.GraphArtifact) []graphArtifact {
	out := []graphArtifact{}
	for _, a := range in {
		data := types.StringNull()
		if len(a.Data) > 0 && string(a.Data) != "null" {
			data = types.StringValue(string(a.Data))
		}
		out = append(out, graphArtifact{
			types.StringValue(
				a.ID,
			), tfvalue.TimePointerValue(&a.Created), types.StringPointerValue(a.Key), types.StringPointerValue(a.Type), types.BoolValue(a.IsLatest),
			data,
		})
	}
	return out
}
