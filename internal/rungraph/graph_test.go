package rungraph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func atSeconds(seconds float64) time.Time {
	return time.Date(2026, 1, 31, 6, 30, 0, 0, time.UTC).Add(time.Duration(seconds * float64(time.Second)))
}

// night is a run with two tasks, a sub-flow that takes their results, and a task that goes on inside another.
func night() Graph {
	return Graph{
		Run: &Node{ID: "r", Kind: FlowRun, Label: "nightly / calm-otter", State: "RUNNING", Start: atSeconds(0)},
		Nodes: []Node{
			{ID: "d", Kind: TaskRun, Label: "load-0b1", State: "FAILED", Start: atSeconds(60), End: atSeconds(94)},
			{
				ID:        "b",
				Kind:      TaskRun,
				Label:     "extract-4aa",
				State:     "COMPLETED",
				Start:     atSeconds(0.6),
				End:       atSeconds(22),
				Artifacts: []string{"rows"},
			},
			{
				ID:        "a",
				Kind:      TaskRun,
				Label:     "extract-3f2",
				State:     "COMPLETED",
				Start:     atSeconds(0.5),
				End:       atSeconds(12.25),
				Artifacts: []string{"x", "y"},
			},
			{ID: "c", Kind: FlowRun, Label: "clean / brave-fox", State: "COMPLETED", Start: atSeconds(22), End: atSeconds(60)},
			{ID: "e", Kind: TaskRun, Label: "notify-999", State: "PENDING"},
			{ID: "f", Kind: TaskRun, Label: "inner", State: "RUNNING", Start: atSeconds(61)},
		},
		Edges: []Edge{
			{From: "b", To: "c"}, {From: "a", To: "c"}, {From: "c", To: "d"}, {From: "c", To: "d"}, {From: "d", To: "e"},
			{From: "d", To: "f", Within: true}, {From: "f", To: "f"}, {From: "e", To: "a"}, {From: "a", To: "gone"},
		},
	}
}

func TestMermaid(t *testing.T) {
	want := `flowchart LR
  n1["✔ extract-3f2<br/>11 s · 2 artifacts"]:::c1a7f37
  n2["✔ extract-4aa<br/>21 s · artifact rows"]:::c1a7f37
  n3[["✔ clean / brave-fox<br/>38 s"]]:::c1a7f37
  n4["✖ load-0b1<br/>34 s"]:::ccf222e
  n5["▶ inner"]:::c0969da
  n6["○ notify-999"]:::c8c959f
  n1 --> n3
  n2 --> n3
  n3 --> n4
  n4 -.-> n5
  n4 --> n6
  n5 --> n5
  n6 --> n1
  classDef c0969da fill:#ddf4ff,stroke:#0969da,color:#032563
  classDef c1a7f37 fill:#dafbe1,stroke:#1a7f37,color:#0a3317
  classDef c8c959f fill:#ffffff,stroke:#8c959f,color:#24292f
  classDef ccf222e fill:#ffebe9,stroke:#cf222e,color:#4c0a10
`
	if diff := cmp.Diff(want, Mermaid(night())); diff != "" {
		t.Error(diff)
	}
	if got := Mermaid(Graph{}); got != "flowchart LR\n  rest[\"no task runs\"]\n" {
		t.Errorf("a graph of nothing is %q", got)
	}
}

func TestDOT(t *testing.T) {
	g := night()
	g.Nodes = g.Nodes[3:]
	g.Nodes[1].Label = `"a\b" & <c>`
	want := `digraph {
  rankdir=LR
  node [shape=box style=filled fontname="Helvetica"]
  n1 [label="✔ clean / brave-fox\n38 s" fillcolor="#dafbe1" color="#1a7f37" fontcolor="#0a3317" peripheries=2]
  n2 [label="▶ inner" fillcolor="#ddf4ff" color="#0969da" fontcolor="#032563"]
  n3 [label="○ \"a\\b\" &amp; <c>" fillcolor="#ffffff" color="#8c959f" fontcolor="#24292f"]
  n2 -> n2
}
`
	if diff := cmp.Diff(want, DOT(g)); diff != "" {
		t.Error(diff)
	}
	if got := DOT(night()); !strings.Contains(got, "n4 -> n5 [style=dotted]") {
		t.Errorf("no dotted arrow in %s", got)
	}
}

func TestGantt(t *testing.T) {
	want := `gantt
  dateFormat YYYY-MM-DDTHH:mm:ss.SSS
  axisFormat %H:%M:%S
  tickInterval 10second
  todayMarker off
  section Flow run
  ▶ nightly / calm-otter :active, n0, 2026-01-31T06:30:00.000, 2026-01-31T06:31:34.000
  section Task runs
  ✔ extract-3f2 · 11 s · 2 artifacts :done, n1, 2026-01-31T06:30:00.500, 2026-01-31T06:30:12.250
  ✔ extract-4aa · 21 s · artifact rows :done, n2, 2026-01-31T06:30:00.600, 2026-01-31T06:30:22.000
  ✔ clean / brave-fox · 38 s :done, n3, 2026-01-31T06:30:22.000, 2026-01-31T06:31:00.000
  ✖ load-0b1 · 34 s :crit, n4, 2026-01-31T06:31:00.000, 2026-01-31T06:31:34.000
  ▶ inner :active, n5, 2026-01-31T06:31:01.000, 2026-01-31T06:31:34.000
`
	if diff := cmp.Diff(want, Gantt(night())); diff != "" {
		t.Error(diff)
	}
	if got := Gantt(Graph{Run: &Node{ID: "r", State: "SCHEDULED"}, Nodes: []Node{{ID: "a"}}}); got != "" {
		t.Errorf("what has not started is drawn: %s", got)
	}
	short := Gantt(Graph{Nodes: []Node{{ID: "a", Label: "a", State: "CANCELLED", Start: atSeconds(0), End: atSeconds(0)},
		{ID: "b", Label: "b", Start: atSeconds(100), End: atSeconds(100)}}})
	if !strings.Contains(short, "⊘ a · 0 ms :n0, 2026-01-31T06:30:00.000, 2026-01-31T06:30:00.501\n") {
		t.Errorf("a run of no length can't be seen: %s", short)
	}
}

// TestCrowd: 500 mapped tasks are a handful of nodes, and many of different names are cut.
func TestCrowd(t *testing.T) {
	var g Graph
	for i := range 500 {
		state := "COMPLETED"
		if i%100 == 7 {
			state = "FAILED"
		}
		x, y := fmt.Sprint("x", i), fmt.Sprint("y", i)
		g.Nodes = append(
			g.Nodes,
			Node{
				ID:        x,
				Kind:      TaskRun,
				Label:     fmt.Sprintf("score-%03x", i),
				State:     state,
				Start:     atSeconds(float64(i)),
				End:       atSeconds(float64(i + 5)),
				Artifacts: []string{x},
			},
			Node{ID: y, Kind: FlowRun, Label: fmt.Sprintf("store / run-%d", i), State: "RUNNING", Start: atSeconds(1000)},
		)
		g.Edges = append(g.Edges, Edge{From: x, To: y})
	}
	got := Mermaid(g)
	for _, line := range []string{
		`n1["✔ score × 495<br/>8 m 24 s · 495 artifacts"]`, `n2["✖ score × 5<br/>6 m 45 s · 5 artifacts"]`, `n3[["▶ store × 500"]]`,
		"n1 --> n3\n  n2 --> n3\n  classDef",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("%s is not in\n%s", line, got)
		}
	}
	for i := range g.Nodes {
		g.Nodes[i].Label = fmt.Sprint("a run called ", i, "!")
		g.Nodes[i].Kind = TaskRun
		g.Edges = append(g.Edges, Edge{From: g.Nodes[0].ID, To: g.Nodes[i].ID}, Edge{From: g.Nodes[i/25].ID, To: g.Nodes[i%100].ID})
	}
	got = Mermaid(g)
	if n := strings.Count(got, "-->"); n > mostEdges || len(got) > 50_000 {
		t.Errorf("there are %d edges in %d bytes, more than Mermaid draws", n, len(got))
	}
	for name, drawn := range map[string]string{"Mermaid": got, "DOT": DOT(g), "Gantt": Gantt(g)} {
		if !strings.Contains(drawn, "and 900 more") || strings.Contains(drawn, "n101") {
			t.Errorf("%s does not leave 900 of 1,000 out", name)
		}
	}
}

// TestMostEdges: what is not drawn of the edges is counted.
func TestMostEdges(t *testing.T) {
	var g Graph
	for i := range 30 {
		g.Nodes = append(g.Nodes, Node{ID: fmt.Sprint(i), Label: fmt.Sprint("n", i)})
		for j := range 30 {
			g.Edges = append(g.Edges, Edge{From: fmt.Sprint(i), To: fmt.Sprint(j)})
		}
	}
	if got := Mermaid(g); strings.Count(got, "-->") != mostEdges || !strings.Contains(got, "and 500 more connections") {
		t.Error(got)
	}
}

// TestOrder: the drawings do not depend on the order of what they are made of.
func TestOrder(t *testing.T) {
	g := night()
	want := Mermaid(g) + DOT(g) + Gantt(g)
	for range 20 {
		rand.Shuffle(len(g.Nodes), func(i, j int) { g.Nodes[i], g.Nodes[j] = g.Nodes[j], g.Nodes[i] })
		rand.Shuffle(len(g.Edges), func(i, j int) { g.Edges[i], g.Edges[j] = g.Edges[j], g.Edges[i] })
		if got := Mermaid(g) + DOT(g) + Gantt(g); got != want {
			t.Fatal(cmp.Diff(want, got))
		}
	}
}

// TestLongChain: a flow of many steps goes down the page, a wide one across.
func TestLongChain(t *testing.T) {
	var g Graph
	for i := range 9 {
		g.Nodes = append(g.Nodes, Node{ID: fmt.Sprint(i), Start: atSeconds(float64(i))})
		if i > 0 {
			g.Edges = append(g.Edges, Edge{From: fmt.Sprint(i - 1), To: fmt.Sprint(i)})
		}
	}
	if got := Mermaid(g); !strings.HasPrefix(got, "flowchart TB\n") {
		t.Error(got)
	}
	g.Edges = slices.Delete(g.Edges, 4, 5)
	if got := DOT(g); !strings.Contains(got, "rankdir=LR") {
		t.Error(got)
	}
}

func TestReadable(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ms", 999 * time.Millisecond: "999 ms", 1990 * time.Millisecond: "1.9 s", 59900 * time.Millisecond: "59 s", time.Minute: "1 m 0 s",
		3599 * time.Second: "59 m 59 s", 90 * time.Minute: "1 h 30 m", 52 * time.Hour: "2 d 4 h",
	} {
		if got := Readable(d); got != want {
			t.Errorf("%v is %q, expected %q", d, got, want)
		}
	}
}

func TestTicks(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "1millisecond", 95 * time.Second: "10second", 20 * time.Second: "2second", 4 * time.Second: "500millisecond",
		5 * time.Hour:  "30minute",
		26 * time.Hour: "3hour", 9 * 24 * time.Hour: "1day", 60 * 24 * time.Hour: "1week", 365 * 24 * time.Hour: "2month",
	} {
		if got := tick(d); got != want {
			t.Errorf("%v has ticks every %s, expected %s", d, got, want)
		}
	}
}

// TestShorten: a name is on one line, without invisible characters, and at most 60 characters long.
func TestShorten(t *testing.T) {
	full := strings.Repeat("ä", 60)
	for name, want := range map[string]string{
		"a name":        "a name",
		" two\nlines ":  "two lines",
		"re\u202everse": "reverse",
		full:            full,
		full + "b":      full[:len(full)-len("ä")] + "…",
	} {
		if got := shorten(name); got != want {
			t.Errorf("%q is %q, expected %q", name, got, want)
		}
	}
}
