package pyflow

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestRare compares with Prefect on what people write seldom and the random files do not have. testdata/rare_ask.py has
// asked Prefect. What is left out must be noted as unknown; nothing may be derived otherwise than Prefect does.
func TestRare(t *testing.T) {
	source, err := os.ReadFile("testdata/rare.py")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("testdata/rare.json")
	if err != nil {
		t.Fatal(err)
	}
	var want []map[string]json.RawMessage
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(source), "# ---\n")
	if len(parts) != len(want) {
		t.Fatalf("%d parts, %d answers: run testdata/rare_ask.py", len(parts), len(want))
	}
	for i, part := range parts {
		m, err := Parse([]byte(part))
		if err != nil {
			t.Fatal(err)
		}
		for name, schema := range want[i] {
			got, notes, err := m.ParameterSchema(name)
			if len(notes) > 0 && err == nil {
				schema = withoutUnknown(t, schema, got)
			}
			if !agrees(t, schema, got, err) {
				t.Errorf("part %d, %s:\n got  %s %v\n want %s\n notes %q", i, name, got, err, schema, notes)
			}
		}
	}
}

// withoutUnknown is the schema that Prefect derives without what the other one leaves out of its parameters.
func withoutUnknown(t *testing.T, schema, got json.RawMessage) json.RawMessage {
	t.Helper()
	var whole map[string]any
	var less struct{ Properties map[string]map[string]any }
	if json.Unmarshal(schema, &whole) != nil || json.Unmarshal(got, &less) != nil || whole == nil {
		return schema
	}
	for name, known := range less.Properties {
		parameter := whole["properties"].(map[string]any)[name].(map[string]any)
		for key := range parameter {
			if _, ok := known[key]; !ok {
				delete(parameter, key)
			}
		}
	}
	out, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
