package jsonschema

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestSchemaVectors: values for the variables of every base job template, and blocks of every type and references to them as
// parameters, are accepted exactly when Prefect accepts them. testdata/schema_vectors.py has recorded what it does.
func TestSchemaVectors(t *testing.T) {
	text, err := os.ReadFile("testdata/schema-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Values  []json.RawMessage
		Schemas []struct {
			Name     string
			Schema   json.RawMessage
			Verdicts map[string]string
		}
	}
	if err := json.Unmarshal(text, &recorded); err != nil {
		t.Fatal(err)
	}
	modes := map[string]Check{"deployment": {}, "job_variables": {Nullable: true}, "run": {Complete: true}}
	tried := 0
	for _, s := range recorded.Schemas {
		for mode, of := range modes {
			check, err := of.of(s.Schema)
			if err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			for i, v := range recorded.Values {
				// Each property gets the value, so that one check finds the verdicts on all of them.
				values := map[string]json.RawMessage{}
				for of := range s.Verdicts {
					if property, ok := strings.CutPrefix(of, mode+" "); ok {
						values[property] = v
					}
				}
				refused := refusedProperties(t, check, values)
				for property := range values {
					if accepted := s.Verdicts[mode+" "+property][i] == '1'; refused[property] == accepted {
						t.Errorf("%s, %s, %s = %s: accepted by Prefect: %t", s.Name, mode, property, v, accepted)
					}
					tried++
				}
			}
		}
	}
	if t.Logf("%d verdicts", tried); tried < 5000 {
		t.Error("these are hardly all schemas")
	}
}

// refusedProperties names the top-level properties in which something does not fit. What is only missing, since the recorded
// values were given one at a time, is no property that was given.
func refusedProperties(t *testing.T, check *preparedSchema, properties map[string]json.RawMessage) map[string]bool {
	t.Helper()
	values, err := json.Marshal(properties)
	if err != nil {
		t.Fatal(err)
	}
	found, err := check.mismatches(values)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, m := range found {
		if !m.Ignored {
			out[strings.FieldsFunc(m.Path, func(r rune) bool { return r == '.' || r == '[' })[0]] = true
		}
	}
	return out
}
