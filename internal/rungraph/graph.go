// Package rungraph draws what happened in a flow run: as a Mermaid flowchart, as a Mermaid Gantt chart and as DOT. It is
// pure: the same graph gives the same text, whatever the order of its nodes, and nothing is read or asked for.
//
// Labels may hold anything; each drawing escapes them. A graph of more than [Crowd] nodes is drawn with one node for all
// task runs of a name that are in the same type of state, and with at most [Most] nodes.
package rungraph

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Kinds of nodes, as the API has them.
const (
	FlowRun = "flow-run"
	TaskRun = "task-run"
)

// Graph is the task runs and the runs of sub-flows in a flow run.
type Graph struct {
	// Run is the flow run itself; nil when it is not to be drawn. The Gantt chart begins with it.
	Run   *Node
	Nodes []Node
	Edges []Edge
}

// Node is one run.
type Node struct {
	ID    string
	Kind  string // FlowRun or TaskRun
	Label string
	// State is the type of the run's state, such as COMPLETED.
	State string
	// Start and End are zero while they have not come.
	Start, End time.Time
	// Artifacts are the keys, or else the types, of what the run has made.
	Artifacts []string
}

// Edge leads from a run to one that took its result or waited for it.
type Edge struct {
	From, To string
	// Within says that the second ran inside the first instead.
	Within bool
}

// Duration is how long the run took; false while that is not known.
func (n Node) Duration() (time.Duration, bool) {
	if n.Start.IsZero() || n.End.IsZero() {
		return 0, false
	}
	return max(0, n.End.Sub(n.Start)), true
}

// sorted is the nodes by start, those without one last. Ties are broken by name and id.
func sorted(nodes []Node) []Node {
	return slices.SortedStableFunc(slices.Values(nodes), func(a, b Node) int {
		return cmp.Or(
			order(a.Start.IsZero(), b.Start.IsZero()),
			a.Start.Compare(b.Start), strings.Compare(a.Label, b.Label), strings.Compare(a.ID, b.ID),
		)
	})
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
