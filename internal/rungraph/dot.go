package rungraph

import (
	"fmt"
	"strings"
)

// DOT is the graph in the language of Graphviz. It has the arrows of Mermaid; sub-flows have double sides.
func DOT(g Graph) string {
	d := draw(g)
	var out strings.Builder
	fmt.Fprintf(&out, "digraph {\n  rankdir=%s\n  node [shape=box style=filled fontname=\"Helvetica\"]\n", d.direction())
	for i, s := range d.shapes {
		l := styleOf(s.State)
		more := ""
		if s.Kind == FlowRun {
			more = " peripheries=2"
		}
		fmt.Fprintf(
			&out,
			"  n%d [label=\"%s\" fillcolor=\"%s\" color=\"%s\" fontcolor=\"%s\"%s]\n",
			i+1,
			s.label(dotText, `\n`),
			l.fill,
			l.line,
			l.text,
			more,
		)
	}
	if rest := d.rest(); rest != "" {
		fmt.Fprintf(&out, "  rest [label=\"%s\" style=dashed]\n", rest)
	}
	for _, e := range d.edges {
		style := ""
		if e.within {
			style = " [style=dotted]"
		}
		fmt.Fprintf(&out, "  n%d -> n%d%s\n", e.from+1, e.to+1, style)
	}
	out.WriteString("}\n")
	return out.String()
}
