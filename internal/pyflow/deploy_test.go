package pyflow

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// deployed is what `prefect deploy` makes of a function, or nil where it fails.
type deployed struct {
	Schema      json.RawMessage `json:"schema"`
	Name        string          `json:"name"`
	Description *string         `json:"description"`
}

// readLines reads a compressed file of JSON lines.
func readLines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// vectorFolder is the folder of the files that testdata/deploy.py writes: testdata, or the folder that a variable names.
func vectorFolder() string {
	if folder := os.Getenv("PYFLOW_VECTORS"); folder != "" {
		return folder
	}
	return "testdata"
}

// TestDeployed compares with what three versions of Prefect store for random files.
func TestDeployed(t *testing.T) {
	sources := readLines[string](t, filepath.Join(vectorFolder(), "deploy-sources.jsonl.gz"))
	least := map[Version]int{V39: 995, V38: 995, V36: 970} // of 1,000: for 3.6 the order of sets is not known
	for version, name := range map[Version]string{V39: "3.9.1", V38: "3.8.0", V36: "3.6.13"} {
		t.Run(name, func(t *testing.T) {
			answers := readLines[map[string]*deployed](t, filepath.Join(vectorFolder(), "deploy-"+name+".jsonl.gz"))
			if len(answers) != len(sources) {
				t.Fatalf("%d answers for %d files", len(answers), len(sources))
			}
			total, equal, silent := 0, 0, 0
			for i, source := range sources {
				m, err := Parse([]byte(source))
				if err != nil {
					t.Errorf("file %d: %v", i, err)
					continue
				}
				flows := map[string]Flow{}
				for _, f := range m.Flows() {
					flows[f.Function] = f
				}
				for function, want := range answers[i] {
					total++
					got, notes, err := m.ParameterSchemaFor(version, function)
					notAFlow := strings.Contains(strings.Join(notes, " "), "is not a flow")
					if sameDeployed(t, want, got, err, notAFlow) {
						equal++
						if want != nil {
							compareFlow(t, source, flows[function], want)
						}
						continue
					}
					if len(notes) == 0 {
						silent++
					}
					t.Logf("file %d, %s:\n got  %s %v\n want %s\n notes %q, running the file: %v", i, function, got, err, schemaText(want), notes, m.err)
				}
			}
			t.Logf("%d of %d functions have the schema that Prefect %s stores, %d differ silently", equal, total, name, silent)
			if equal*1000 < total*least[version] || silent > 0 {
				t.Errorf("%d of %d are equal, expected at least %d of 1,000; %d differ silently", equal, total, least[version], silent)
			}
		})
	}
}

func schemaText(d *deployed) string {
	if d == nil {
		return "an error"
	}
	return string(d.Schema)
}

func sameDeployed(t testing.TB, want *deployed, got json.RawMessage, err error, notAFlow bool) bool {
	t.Helper()
	if want == nil || err != nil {
		return want == nil && (err != nil || notAFlow)
	}
	var a, b any
	if json.Unmarshal(want.Schema, &a) != nil || json.Unmarshal(got, &b) != nil {
		t.Fatalf("no JSON: %s, %s", want.Schema, got)
	}
	return reflect.DeepEqual(a, b)
}

// compareFlow compares a name and a description; an empty name stands for one that is not known.
func compareFlow(t *testing.T, source string, f Flow, want *deployed) {
	t.Helper()
	description := ""
	if want.Description != nil {
		description = *want.Description
	}
	if f.Name != "" && (f.Name != want.Name || f.Description != description) {
		t.Errorf("the flow is %+v, expected %q, %q\n%s", f, want.Name, description, source)
	}
}
