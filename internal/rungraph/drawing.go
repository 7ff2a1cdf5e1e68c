package rungraph

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	// Crowd is how many nodes are drawn one by one.
	Crowd = 40
	// Most is the maximum number of nodes in a drawing. It says how many nodes are omitted.
	Most = 100
	// mostColumns is how many steps of a flow fit beside each other.
	mostColumns = 8
	// mostEdges is below 500, of which Mermaid refuses more.
	mostEdges = 400
)

// drawing is what is drawn of a graph: nodes that stand for one or more runs, and the edges between them.
type drawing struct {
	shapes []shape
	edges  []link
	// left is how many runs, and leftEdges how many edges, are not drawn.
	left, leftEdges int
}

// shape is a drawn node.
type shape struct {
	Node
	count int
}

// link is an edge between shapes, given by their places.
type link struct {
	from, to int
	within   bool
}

// draw decides what is drawn.
func draw(g Graph) drawing {
	var out drawing
	place := map[string]int{}    // of a run's shape, by id
	shapes := map[groupKey]int{} // the place of a group's shape
	crowded := len(g.Nodes) > Crowd
	for _, n := range sorted(g.Nodes) {
		key := groupKey{name: n.ID, kind: n.Kind, state: n.State}
		if crowded {
			key.name = baseName(n)
		}
		at, ok := shapes[key]
		switch {
		case ok:
			out.shapes[at].add(n)
		case len(out.shapes) == Most:
			out.left++
			continue
		default:
			at = len(out.shapes)
			shapes[key] = at
			out.shapes = append(out.shapes, shape{n, 1})
		}
		place[n.ID] = at
	}
	for i, s := range out.shapes {
		if s.count > 1 {
			out.shapes[i].Label = fmt.Sprintf("%s × %d", baseName(s.Node), s.count)
		}
	}
	out.connect(g.Edges, place)
	return out
}

type groupKey struct{ name, kind, state string }

// connect adds the edges between drawn nodes, each once.
func (d *drawing) connect(edges []Edge, place map[string]int) {
	seen := map[link]bool{}
	for _, e := range edges {
		from, drawn := place[e.From]
		to, drawnToo := place[e.To]
		if l := (link{from, to, e.Within}); drawn && drawnToo && !seen[l] {
			seen[l] = true
			d.edges = append(d.edges, l)
		}
	}
	slices.SortFunc(d.edges, func(a, b link) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), order(a.within, b.within))
	})
	if len(d.edges) > mostEdges {
		d.edges, d.leftEdges = d.edges[:mostEdges], len(d.edges)-mostEdges
	}
}

// direction is from left to right, or from the top down for a flow of too many steps.
func (d drawing) direction() string {
	next, below := map[int][]int{}, map[int]bool{}
	for _, e := range d.edges {
		next[e.from] = append(next[e.from], e.to)
		below[e.to] = true
	}
	var level []int
	for i := range d.shapes {
		if !below[i] {
			level = append(level, i)
		}
	}
	// Every shape counts at the first step that reaches it, so that a loop ends.
	steps, seen := 0, map[int]bool{}
	for ; len(level) > 0; steps++ {
		var following []int
		for _, at := range level {
			for _, to := range next[at] {
				if !seen[to] {
					seen[to] = true
					following = append(following, to)
				}
			}
		}
		level = following
	}
	if steps > mostColumns {
		return "TB"
	}
	return "LR"
}

// rest says what is not drawn; empty when everything is.
func (d drawing) rest() string {
	switch {
	case d.left > 0:
		return fmt.Sprintf("and %d more", d.left)
	case d.leftEdges > 0:
		return fmt.Sprintf("and %d more connections", d.leftEdges)
	}
	return ""
}

// add makes s stand for one more run.
func (s *shape) add(n Node) {
	s.count++
	if s.Start.IsZero() || (!n.Start.IsZero() && n.Start.Before(s.Start)) {
		s.Start = n.Start
	}
	// The group has ended when all of its runs have.
	if n.End.IsZero() || s.End.IsZero() {
		s.End = time.Time{}
	} else if n.End.After(s.End) {
		s.End = n.End
	}
	s.Artifacts = append(s.Artifacts, n.Artifacts...)
}

// name is the state's symbol and what the run is called; one without a name is called by its id.
func (s shape) name() string { return Symbol(s.State) + " " + shorten(cmp.Or(s.Label, s.ID)) }

// details is how long the run took and what it has made; empty when nothing of it is known.
func (s shape) details() string {
	var out []string
	if d, ok := s.Duration(); ok {
		out = append(out, Readable(d))
	}
	switch len(s.Artifacts) {
	case 0:
	case 1:
		out = append(out, "artifact "+shorten(s.Artifacts[0]))
	default:
		out = append(out, fmt.Sprintf("%d artifacts", len(s.Artifacts)))
	}
	return strings.Join(out, " · ")
}

// label is name and details, each escaped, with the separator between them.
func (s shape) label(escape func(string) string, separator string) string {
	out := escape(s.name())
	if details := s.details(); details != "" {
		out += separator + escape(details)
	}
	return out
}

// runSuffix is what Prefect puts behind a task's name to name its runs.
var runSuffix = regexp.MustCompile(`-([0-9a-f]{3}|[0-9]+)$`)

// baseName is the name of a run's task or flow.
func baseName(n Node) string {
	if n.Kind == FlowRun {
		name, _, _ := strings.Cut(n.Label, " / ")
		return name
	}
	return runSuffix.ReplaceAllString(n.Label, "")
}
