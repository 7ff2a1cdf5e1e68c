package pyflow

import (
	"strings"
	"testing"
)

// TestBlocks compares blocks that a file makes with what Prefect stores. testdata/rare_ask.py has asked, as for TestRare; here
// nothing may be left out but what a note names.
func TestBlocks(t *testing.T) {
	total := 0
	for _, part := range rareParts(t) {
		if !strings.Contains(part.Source, "CredentialsBlock") {
			continue
		}
		m, err := Parse([]byte(part.Source))
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range part.Schemas {
			total++
			got, notes, err := m.ParameterSchemaFor(V38, name)
			nested := strings.Contains(strings.Join(notes, " "), "by a hash of its schema")
			if nested != (name == "f5") || (!nested && (!agrees(t, want, got, err) || len(notes) > 0)) {
				t.Errorf("%s:\n got  %s %v\n want %s\n notes %q", name, got, err, want, notes)
			}
		}
	}
	if total < 6 {
		t.Errorf("only %d functions with blocks", total)
	}
}
