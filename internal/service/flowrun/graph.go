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

// flowRunGraph is the model of the data source.
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
		MarkdownDescription: "ID of the flow run. Exactly one of `flow_run_id`, `deployment`, and `flow_name` is required.",
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{tfvalue.IsUUID()},
	}
	own["deployment"] = dsschema.StringAttribute{
		MarkdownDescription: "Deployment whose last run to read, by ID or as `FLOW/DEPLOYMENT`: the run with the latest start " +
			"time, or expected start time, that is not in the future. Exactly one of `flow_run_id`, `deployment`, and " +
			"`flow_name` is required.",
		Optional:   true,
		Validators: tfvalue.NotEmpty(),
	}
	own["flow_name"] = dsschema.StringAttribute{
		MarkdownDescription: "Name of the flow whose last run to read. Exactly one of `flow_run_id`, `deployment`, and " +
			"`flow_name` is required.",
		Optional:   true,
		Validators: tfvalue.NotEmpty(),
	}
	return &framework.DataSource[flowRunGraph, *flowRunGraph]{
		TypeName: "flow_run_graph",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Reads the graph of a flow run: its task runs and subflow runs, and their " +
				"dependencies. The functions `graph_mermaid` and `graph_dot` draw it.",
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
	node["id"] = tfvalue.ComputedString("ID of the task run or subflow run.")
	node["kind"] = tfvalue.ComputedString("Kind of the node: `task-run`, or `flow-run` for a subflow run.")
	node["label"] = tfvalue.ComputedString("Name of the task run, or `FLOW / RUN` for a subflow run.")
	node["state_type"] = tfvalue.ComputedString("Type of the run's state, such as `COMPLETED`.")
	node["parents"] = ids("IDs of the nodes whose results this node used, or that it waited for.")
	node["children"] = ids("IDs of the nodes that used the result of this node, or waited for it.")
	node["encapsulating"] = ids("IDs of the task runs that this node ran inside.")
	node["artifacts"] = list("Artifacts of the task run, oldest first.", graphArtifactAttributes())
	out := spanAttributes("flow run")
	out["nodes"] = list("Task runs and subflow runs, ordered by start time.", node)
	out["edges"] = list("Edges from nodes to their children.", map[string]schema.Attribute{
		"from": tfvalue.ComputedString("ID of the parent."),
		"to":   tfvalue.ComputedString("ID of the child."),
	})
	out["root_node_ids"] = ids("IDs of the nodes without parents.")
	out["artifacts"] = list("Artifacts that the flow created outside its tasks, oldest first.", graphArtifactAttributes())
	out["states"] = list("States that the flow run has had.", map[string]schema.Attribute{
		"id":        tfvalue.ComputedString("ID of the state."),
		"timestamp": tfvalue.ComputedTime("Time at which the run entered the state, in RFC 3339 and UTC."),
		"type":      tfvalue.ComputedString("Type of the state, such as `RUNNING`."),
		"name":      tfvalue.ComputedString("Name of the state, such as `Retrying`."),
	})
	out["ui_url"] = core.UILinkAttribute("flow run")
	return out
}

// spanAttributes are the attributes of a start, an end and the time between them.
func spanAttributes(of string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"start_time": tfvalue.ComputedTime(fmt.Sprintf("Start time of the %s, or its expected start time, in RFC 3339 and UTC.", of)),
		"end_time":   tfvalue.ComputedTime(fmt.Sprintf("End time of the %s, in RFC 3339 and UTC. Null before it finishes.", of)),
		"duration": schema.Float64Attribute{
			MarkdownDescription: fmt.Sprintf("Seconds between the start and the end of the %s. Null before it finishes.", of),
			Computed:            true,
		},
	}
}

func graphArtifactAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":        tfvalue.ComputedString("ID of the artifact."),
		"created":   tfvalue.ComputedTime("Creation time of the artifact, in RFC 3339 and UTC."),
		"key":       tfvalue.ComputedString("Key of the artifact. Null if it has none."),
		"type":      tfvalue.ComputedString("Type of the artifact, such as `markdown`, `table`, `link`, or `progress`."),
		"is_latest": schema.BoolAttribute{MarkdownDescription: "Whether this is the latest artifact with its key.", Computed: true},
		"data": tfvalue.ComputedString("Percentage of a `progress` artifact. Null for other types, whose data is not part " +
			"of the graph."),
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

// graphRun returns the ID of the run whose graph to read.
func graphRun(ctx context.Context, c *client.Client, m *flowRunGraph) (string, error) {
	now := time.Now()
	last := client.FlowRunFilter{End: &now, Sort: "START_TIME_DESC"}
	attribute, of := "flow_name", m.FlowName.ValueString()
	switch {
	case !m.FlowRunID.IsNull():
		return m.FlowRunID.ValueString(), nil
	case !m.Deployment.IsNull():
		d, err := reference.FindDeploymentForImport(ctx, c, m.Deployment.ValueString())
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
		Summary:   "No flow run found",
		Detail: fmt.Sprintf(
			"%s is %q, which has had no run that was due. Run it first, or set flow_run_id.",
			attribute,
			of,
		),
	}
}

func (m *flowRunGraph) FromAPI(g *client.FlowRunGraph) {
	m.StartTime, m.EndTime, m.Duration = spanValues(g.StartTime, g.EndTime)
	m.RootNodeIDs = stringValues(g.RootNodeIDs)
	m.Nodes, m.Edges = []graphNode{}, []graphEdge{}
	for _, n := range g.Nodes {
		node := graphNode{
			ID:            types.StringValue(n.ID),
			Kind:          types.StringValue(n.Kind),
			Label:         types.StringValue(n.Label),
			StateType:     types.StringValue(n.StateType),
			Parents:       nodeIDs(n.Parents),
			Children:      nodeIDs(n.Children),
			Encapsulating: nodeIDs(n.Encapsulating),
			Artifacts:     graphArtifacts(n.Artifacts),
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
		m.States = append(m.States, graphState{
			ID:        types.StringValue(s.ID),
			Timestamp: tfvalue.TimePointerValue(&s.Timestamp),
			Type:      types.StringValue(s.Type),
			Name:      types.StringValue(s.Name),
		})
	}
}

// spanValues returns a start, an end, and the seconds between them.
func spanValues(start, end *time.Time) (from, to timetypes.RFC3339, seconds types.Float64) {
	if start != nil && end != nil {
		seconds = types.Float64Value(end.Sub(*start).Seconds())
	}
	return tfvalue.TimePointerValue(start), tfvalue.TimePointerValue(end), seconds
}

// nodeIDs returns the unique IDs of the nodes that the edges lead to.
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

// stringValues returns a list of strings, never null.
func stringValues(in []string) []types.String {
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
			ID:       types.StringValue(a.ID),
			Created:  tfvalue.TimePointerValue(&a.Created),
			Key:      types.StringPointerValue(a.Key),
			Type:     types.StringPointerValue(a.Type),
			IsLatest: types.BoolValue(a.IsLatest),
			Data:     data,
		})
	}
	return out
}
