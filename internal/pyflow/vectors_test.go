package pyflow

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

// vector is one line of the file that testdata/generate.py writes.
type vector struct {
	Source    string                     `json:"source"`
	Functions map[string]json.RawMessage `json:"functions"`
}

// readVectors reads the random files with what Prefect derives from them.
func readVectors(t testing.TB, path string) []vector {
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
	var all []vector
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v vector
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

// agrees says whether what was derived, or that nothing could be, is what Prefect derives.
func agrees(t testing.TB, want, got json.RawMessage, err error) bool {
	t.Helper()
	if string(want) == "null" || err != nil {
		return string(want) == "null" && err != nil
	}
	var a, b any
	if err := json.Unmarshal(want, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got, &b); err != nil {
		t.Fatal(err)
	}
	return reflect.DeepEqual(a, b)
}

// TestVectors compares with Prefect on random files. The differences that remain are those that the package's
// documentation lists.
func TestVectors(t *testing.T) {
	total, equal := 0, 0
	for i, v := range readVectors(t, vectorFile()) {
		m, err := Parse([]byte(v.Source))
		if err != nil {
			t.Errorf("file %d: %v", i, err)
			continue
		}
		for name, want := range v.Functions {
			total++
			got, notes, err := m.ParameterSchema(name)
			if agrees(t, want, got, err) {
				equal++
				continue
			}
			t.Logf("file %d, %s:\n got  %s %v\n want %s\n notes %q", i, name, got, err, want, notes)
		}
	}
	t.Logf("%d of %d functions have the schema that Prefect derives", equal, total)
	if total < 2000 && vectorFile() == committedVectors {
		t.Errorf("only %d functions", total)
	}
	if equal*100 < total*99 {
		t.Errorf("%d of %d agree, expected at least 99 of 100", equal, total)
	}
}

const committedVectors = "testdata/vectors.jsonl.gz"

// vectorFile is the file of vectors: that of the repository, or the one that an environment variable names.
func vectorFile() string {
	if path := os.Getenv("PYFLOW_VECTORS"); path != "" {
		return path
	}
	return committedVectors
}
