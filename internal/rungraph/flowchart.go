package rungraph

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Mermaid is the graph as a Mermaid flowchart. Solid arrows lead to the runs that use the result of another run or
// wait for it, dotted arrows to the runs that ran inside another run. Sub-flows have double sides.
func Mermaid(g Graph) string {
	d := draw(g)
	var out strings.Builder
	fmt.Fprintf(&out, "flowchart %s\n", d.direction())
	used := map[string]stateStyle{}
	for i, s := range d.shapes {
		l := styleOf(s.State)
		class := className(l)
		used[class] = l
		open, end := `["`, `"]`
		if s.Kind == FlowRun {
			open, end = `[["`, `"]]`
		}
		fmt.Fprintf(&out, "  n%d%s%s%s:::%s\n", i+1, open, s.label(mermaidText, "<br/>"), end, class)
	}
	if rest := d.rest(); rest != "" || len(d.shapes) == 0 {
		if rest == "" {
			rest = "no task runs"
		}
		fmt.Fprintf(&out, "  rest[\"%s\"]\n", mermaidText(rest))
	}
	for _, e := range d.edges {
		arrow := "-->"
		if e.within {
			arrow = "-.->"
		}
		fmt.Fprintf(&out, "  n%d %s n%d\n", e.from+1, arrow, e.to+1)
	}
	for _, class := range slices.Sorted(maps.Keys(used)) {
		l := used[class]
		fmt.Fprintf(&out, "  classDef %s fill:%s,stroke:%s,color:%s\n", class, l.fill, l.line, l.text)
	}
	return out.String()
}

// className names a look after its colour, which no two have in common.
func className(l stateStyle) string { return "c" + strings.TrimPrefix(l.line, "#") }
