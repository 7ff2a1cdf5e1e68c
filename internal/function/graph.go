package function

import (
	"cmp"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/rungraph"
)

var _ = framework.ImplementsFunction(newGraphMermaid)

func newGraphMermaid() *framework.Function {
	return graphFunction(
		"graph_mermaid",
		"Mermaid flowchart of a flow run",
		"Returns the graph as a Mermaid flowchart, which GitHub and GitLab render in Markdown code blocks of the language "+
			"`mermaid`.",
		rungraph.Mermaid,
	)
}

var _ = framework.ImplementsFunction(newGraphDOT)

func newGraphDOT() *framework.Function {
	return graphFunction(
		"graph_dot",
		"Graphviz graph of a flow run",
		"Returns the graph in the DOT language of Graphviz.",
		rungraph.DOT,
	)
}

func graphFunction(name, summary, text string, draw func(rungraph.Graph) string) *framework.Function {
	return &framework.Function{
		Name: name,
		Signature: function.Definition{
			Summary: summary,
			MarkdownDescription: text + fmt.Sprintf(
				" Graphs of more than %d nodes are condensed to at most %d nodes.",
				rungraph.Crowd,
				rungraph.Most,
			),
			Parameters: []function.Parameter{function.DynamicParameter{
				Name: "graph",
				MarkdownDescription: "Data source `prefect_flow_run_graph`, or an object with `nodes` as in that data source. " +
					"Each node must have `id`, and may have `label`, `kind`, `state_type`, `start_time`, `end_time`, `parents`, " +
					"`encapsulating`, and `artifacts`.",
			}},
			Return: function.StringReturn{},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			plain, failure := framework.OnlyArgument(ctx, args)
			if failure != nil {
				return nil, failure
			}
			graph, err := graphOf(plain)
			if err != nil {
				return nil, diag.ArgumentError(0, err.Error())
			}
			return draw(graph), nil
		},
	}
}

// graphOf reads a graph. Its edges are what the nodes say of their parents, since all of the rest follows from these.
func graphOf(plain any) (rungraph.Graph, error) {
	var out rungraph.Graph
	g, err := newArgumentObject("graph", "data.prefect_flow_run_graph.example", plain)
	if err != nil {
		return out, err
	}
	if g.fields["nodes"] == nil {
		g.fail("nodes", "a list of objects")
	}
	for _, n := range g.records("nodes") {
		node := drawnNode(n)
		node.ID = n.needed("id")
		out.Nodes = append(out.Nodes, node)
		for name, within := range map[string]bool{"parents": false, "encapsulating": true} {
			for _, parent := range n.texts(name) {
				out.Edges = append(out.Edges, rungraph.Edge{From: parent, To: node.ID, Within: within})
			}
		}
	}
	return out, *g.err
}

// drawnNode reads a node of a graph, a task run or a flow run.
func drawnNode(r argumentObject) rungraph.Node {
	out := rungraph.Node{
		ID: r.text(
			"id",
		), Kind: cmp.Or(r.text("kind"), rungraph.TaskRun), Label: cmp.Or(r.text("label"), r.text("name")), State: stateIfKnown(r),
		Start: r.moment("start_time"), End: r.moment("end_time"),
	}
	if _, ok := r.fields["artifacts"].([]any); ok {
		for _, a := range r.records("artifacts") {
			out.Artifacts = append(out.Artifacts, cmp.Or(a.text("key"), a.text("type"), a.text("id")))
		}
	}
	return out
}
