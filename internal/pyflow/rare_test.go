package pyflow

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
)

// rarePart is a file, and by function the schemas that Prefect stores.
type rarePart struct {
	Source  string
	Schemas map[string]json.RawMessage
}

// rareParts are what testdata/rare_ask.py has asked Prefect.
func rareParts(t *testing.T) (parts []rarePart) {
	t.Helper()
	text, err := os.ReadFile("testdata/rare.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &parts); err != nil {
		t.Fatal(err)
	}
	return parts
}

// TestRare compares with Prefect on what people write seldom and the random files do not have. testdata/rare_ask.py has
// asked Prefect. What is left out must be noted as unknown; nothing may be derived otherwise than Prefect does.
func TestRare(t *testing.T) {
	for i, part := range rareParts(t) {
		m, err := Parse([]byte(part.Source))
		if err != nil {
			t.Fatal(err)
		}
		for name, schema := range part.Schemas {
			got, notes, err := m.ParameterSchemaFor(V38, name)
			if len(notes) > 0 && err == nil {
				schema = withoutUnknown(t, schema, got)
			}
			if !agrees(t, schema, got, err) {
				t.Errorf("part %d, %s:\n got  %s %v\n want %s\n notes %q, running the file: %v", i, name, got, err, schema, notes, m.err)
			}
		}
	}
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
	if definitions, ok := whole["definitions"].(map[string]any); ok {
		for name := range definitions {
			if !strings.Contains(string(got), "/"+name+`"`) {
				delete(definitions, name)
			}
		}
		if len(definitions) == 0 {
			delete(whole, "definitions")
		}
	}
	out, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
