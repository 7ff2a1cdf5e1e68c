package pyflow

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// realPackage is one line that testdata/packages.py writes.
type realPackage struct {
	Package string
	Files   map[string]string
	Flows   []realFlow
}

type realFlow struct {
	Path, Function string
	As             string // path or module
	Ran            bool   // whether Prefect can run the file
	Schema         json.RawMessage
}

// realTally counts the flows of packages.
type realTally struct {
	packages, flows, equal, silent, untyped int
	broken                                  int // flows of files that Prefect can't run there, which are not compared
	decorated                               int // flows of which a note says that a decorator computes their signature
}

// TestAccPackages compares with Prefect on the flows of real packages, given the other files of each. scripts/real-flows asks
// Prefect, and names the answers in PYFLOW_PACKAGES.
func TestAccPackages(t *testing.T) {
	path := os.Getenv("PYFLOW_PACKAGES")
	if path == "" {
		t.Skip("PYFLOW_PACKAGES is not set: scripts/real-flows downloads and installs packages")
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var total realTally
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 256<<20)
	for lines.Scan() {
		var p realPackage
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		total.packages++
		total.add(t, &p)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d packages, %d flows: %d equal, %d differ silently, %d have a parameter of an unknown type; %d more have a decorator that is "+
		"not followed, which a note says, and %d are in files that do not run",
		total.packages, total.flows, total.equal, total.silent, total.untyped, total.decorated, total.broken)
	if total.flows == 0 || total.equal*100 < total.flows*90 || total.silent > 0 || total.untyped*100 > total.flows*8 {
		t.Errorf("expected 90%% equal, none silently different, at most 8%% with a parameter of an unknown type: %+v", total)
	}
}

func (n *realTally) add(t *testing.T, p *realPackage) {
	t.Helper()
	modules := map[string]*Module{}
	for _, path := range slices.Sorted(maps.Keys(p.Files)) {
		if !slices.ContainsFunc(p.Flows, func(f realFlow) bool { return f.Path == path }) {
			continue
		}
		project, err := NewProject(p.Files)
		if err != nil {
			t.Fatal(err)
		}
		if modules[path], err = project.Parse([]byte(p.Files[path])); err != nil {
			t.Fatalf("%s %s: %v", p.Package, path, err)
		}
	}
	for _, f := range p.Flows {
		if !f.Ran {
			n.broken++
			continue
		}
		n.flows++
		got, notes, err := modules[f.Path].ParameterSchemaFor(V39, f.Function)
		if slices.ContainsFunc(notes, func(note string) bool { return strings.Contains(note, "any type is allowed") }) {
			n.untyped++
		}
		refused := string(f.Schema) == "null" && slices.ContainsFunc(notes,
			func(note string) bool { return strings.Contains(note, "is not a flow") })
		if refused || agrees(t, f.Schema, got, err) {
			n.equal++
			continue
		}
		if slices.ContainsFunc(notes, func(note string) bool {
			return strings.HasPrefix(note, "the decorator ") && strings.Contains(note, "is not followed")
		}) {
			n.flows--
			n.decorated++
		} else if len(notes) == 0 {
			n.silent++
		}
		t.Logf("%s %s:%s as %s\n got  %s %v\n want %s\n notes %q, running the file: %v",
			p.Package, f.Path, f.Function, f.As, got, err, f.Schema, notes, modules[f.Path].err)
	}
}
