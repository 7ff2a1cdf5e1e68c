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

// faultsFile is where the outcomes are written down; UPDATE_FAULTS=1 writes them anew.
var faultsFile = testenv.Repo("docs-dev/faults.md")

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
		outcome = "told"
	}
	t.cells = append(t.cells, faultOutcome{f.Name, at, strings.TrimPrefix(of, "prefect_"), outcome})
}

// check holds the outcomes against those that are written down between the marks of that name.
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
		test.Errorf("%s is not what was seen: look at the difference, and write it anew with UPDATE_FAULTS=1. Seen:\n%s", faultsFile, got)
	}
}

// markdown is a table with a line for each fault, at reads and at writes, and a column for each resource or action.
func (t *faultTable) markdown() string {
	var columns []string
	outcomes := map[string]string{}
	for _, c := range t.cells {
		columns = append(columns, c.of)
		outcomes[c.fault+c.at+c.of] = c.outcome
	}
	slices.Sort(columns)
	columns = slices.Compact(columns)
	var out strings.Builder
	fmt.Fprintf(&out, "\n| fault | at a | %s |\n|---|---|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	for _, f := range testenv.Faults() {
		for _, at := range []string{"read", "write"} {
			line, seen := fmt.Sprintf("| %s | %s |", f.Name, at), false
			for _, of := range columns {
				outcome, ok := outcomes[f.Name+at+of]
				seen = seen || ok
				if !ok {
					outcome = "–"
				}
				line += " " + outcome + " |"
			}
			if seen {
				out.WriteString(line + "\n")
			}
		}
	}
	return out.String() + "\n"
}
