package pyflow

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// packages are packages with flows in their sources.
var packages = []string{
	"prefect==3.8.0", "prefect-airbyte==0.3.2", "prefect-aws==0.7.12", "prefect-azure==0.4.13", "prefect-census==0.2.2",
	"prefect-databricks==0.4.2", "prefect-dbt==0.7.25", "prefect-dbt-flow==0.5.8", "prefect-earthdata==0.1.3",
	"prefect-fivetran==0.1.0b0", "prefect-gcp==0.6.22", "prefect-github==0.4.4", "prefect-great-expectations==0.2.1",
	"prefect-hex==0.2.1", "prefect-hightouch==0.2.1", "prefect-jupyter==0.3.1", "prefect-kubernetes==0.8.0",
	"prefect-monday==0.2.2", "prefect-monte-carlo==0.3.2", "prefect-shell==0.3.7",
}

// python is the interpreter of the environment with Prefect that PREFECT_TEST_VENV names. Without it the test is skipped.
func python(t testing.TB) string {
	t.Helper()
	venv := os.Getenv("PREFECT_TEST_VENV")
	if venv == "" {
		t.Skip("PREFECT_TEST_VENV is not set; make test sets it")
	}
	return filepath.Join(venv, "bin", "python")
}

// TestAccPackages compares with Prefect on the flows in the sources of real packages.
func TestAccPackages(t *testing.T) {
	interpreter := python(t)
	if os.Getenv("PYFLOW_PACKAGES") == "" {
		t.Skip("PYFLOW_PACKAGES is not set: the test downloads packages")
	}
	args := append([]string{"testdata/packages.py", filepath.Join(filepath.Dir(interpreter), "pip")}, packages...)
	command := exec.Command(interpreter, args...)
	command.Env = append(os.Environ(), "PREFECT_HOME="+t.TempDir(), "PYTHONDONTWRITEBYTECODE=1")
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	flows := map[string]*tally{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var file packageFile
		if err := json.Unmarshal(lines.Bytes(), &file); err != nil {
			t.Fatal(err)
		}
		m, err := Parse([]byte(file.Source))
		if err != nil {
			t.Fatalf("%s: %v", file.Path, err)
		}
		count(t, flows, &file, m, file.Flows)
	}
	report(t, "flows", flows)
}

// packageFile is one line that testdata/packages.py writes.
type packageFile struct {
	Package string                     `json:"package"`
	Path    string                     `json:"path"`
	Source  string                     `json:"source"`
	Flows   map[string]json.RawMessage `json:"flows"`
}

type tally struct{ found, equal int }

func count(t *testing.T, tallies map[string]*tally, file *packageFile, m *Module, functions map[string]json.RawMessage) {
	t.Helper()
	for _, key := range []string{file.Package, "all"} {
		if tallies[key] == nil {
			tallies[key] = &tally{}
		}
	}
	for name, want := range functions {
		got, notes, err := m.ParameterSchema(name)
		same := agrees(t, want, got, err)
		for _, key := range []string{file.Package, "all"} {
			tallies[key].found++
			if same {
				tallies[key].equal++
			}
		}
		if !same {
			t.Logf("%s %s:%s\n got  %s %v\n want %s\n notes %q", file.Package, file.Path, name, got, err, want, notes)
		}
	}
}

func report(t *testing.T, kind string, tallies map[string]*tally) {
	t.Helper()
	for name, n := range tallies {
		t.Logf("%s of %s: found %d, equal %d, different %d", kind, name, n.found, n.equal, n.found-n.equal)
	}
	if all := tallies["all"]; all == nil || all.found == 0 || all.equal*10 < all.found*9 {
		t.Errorf("too few %s are equal: %+v", kind, all)
	}
}
