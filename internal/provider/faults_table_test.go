package provider_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// faultsFile records the outcomes; UPDATE_FAULTS=1 updates it.
var faultsFile = testenv.RepoPath("docs-dev/faults.md")

// faultOutcome is what came of a fault at the reads or writes of one resource or action.
type faultOutcome struct{ fault, at, of, outcome string }

// faultTable collects the outcomes of the matrix.
type faultTable struct {
	mu    sync.Mutex
	cells []faultOutcome
}

func (t *faultTable) add(f testenv.Fault, at, of string, failed int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	outcome := "ok"
	if failed > 0 {
		outcome = "reported"
	}
	t.cells = append(t.cells, faultOutcome{f.Name, at, strings.TrimPrefix(of, "prefect_"), outcome})
}

// check compares the outcomes with the recorded ones between the marks of that name.
func (t *faultTable) check(test *testing.T, name string) {
	test.Helper()
	if test.Failed() {
		return
	}
	begin, end := fmt.Sprintf("<!-- begin %s -->\n", name), fmt.Sprintf("<!-- end %s -->\n", name)
	b, err := os.ReadFile(faultsFile)
	if err != nil {
		test.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), begin)
	written, after, also := strings.Cut(rest, end)
	if !ok || !also {
		test.Fatalf("%s has no marks %q and %q", faultsFile, begin, end)
	}
	got := t.markdown()
	if os.Getenv("UPDATE_FAULTS") != "" {
		if err := os.WriteFile(faultsFile, []byte(before+begin+got+end+after), 0o600); err != nil {
			test.Fatal(err)
		}
	} else if got != written {
		test.Errorf("%s differs from the outcomes of this run. Review the difference, and update it with UPDATE_FAULTS=1:\n%s", faultsFile, got)
	}
}

// markdown is a table with a line for each fault, at reads and at writes. It lists the resources or actions that report
// the fault, and the ones that it cannot meet. All others recover.
func (t *faultTable) markdown() string {
	var types []string
	outcomes := map[string]string{}
	for _, c := range t.cells {
		types = append(types, c.of)
		outcomes[c.fault+c.at+c.of] = c.outcome
	}
	slices.Sort(types)
	types = slices.Compact(types)
	var out strings.Builder
	out.WriteString("\n| fault | at a | reported | not possible |\n|---|---|---|---|\n")
	for _, f := range testenv.Faults() {
		for _, at := range []string{"read", "write"} {
			with := func(outcome string) string {
				return listed(types, func(of string) bool { return outcomes[f.Name+at+of] == outcome })
			}
			if never := with(""); never != "all" {
				fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", f.Name, at, with("reported"), never)
			}
		}
	}
	return out.String() + "\n"
}

// listed names the types with a property, or the types without it where they are fewer.
func listed(types []string, has func(string) bool) string {
	var with, without []string
	for _, of := range types {
		if has(of) {
			with = append(with, of)
		} else {
			without = append(without, of)
		}
	}
	switch {
	case len(without) == 0:
		return "all"
	case len(without) < len(with):
		return "all but " + strings.Join(without, ", ")
	}
	return strings.Join(with, ", ")
}
