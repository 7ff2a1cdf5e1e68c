package deployment

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// TestStoredSchema: the stored schema has no empty definitions and no empty required.
func TestStoredSchema(t *testing.T) {
	for schema, want := range map[string]string{
		`{"type":"object","properties":{},"definitions":{},"required":[]}`: `{"properties":{},"type":"object"}`,
		`{"definitions":{"A":{}},"required":["a"]}`:                        `{"definitions":{"A":{}},"required":["a"]}`,
		`{"properties":{"definitions":{},"required":[]}}`:                  `{"properties":{"definitions":{},"required":[]}}`,
		`{"definitions":null}`:                                             `{"definitions":null}`,
		`[]`:                                                               `[]`,
		``:                                                                 ``,
	} {
		if got := string(storedSchema([]byte(schema))); got != want {
			t.Errorf("for %s, %s is stored, expected %s", schema, got, want)
		}
	}
}

// TestSameSchema: {} is equivalent to the schema that Prefect stores for it, as are schemas with and without empty definitions.
func TestSameSchema(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{`{"type":"object","properties":{"n":{}},"definitions":{}}`, `{"properties":{"n":{}},"type":"object"}`, true},
		{`{}`, emptySchema, true},
		{`{"definitions":{}}`, `{"required":[]}`, true},
		{`{"definitions":{"A":{}}}`, `{}`, false},
		{`{"definitions":null}`, `{}`, false},
		{`{"properties":{"definitions":{}}}`, `{"properties":{}}`, false},
		{`{"title":"Parameters","type":"object","properties":{}}`, emptySchema, false},
	} {
		a, b := parameterSchema{tfvalue.NewJSONString(c.a)}, parameterSchema{tfvalue.NewJSONString(c.b)}
		for _, pair := range [][2]parameterSchema{{a, b}, {b, a}} {
			if same, diags := pair[0].StringSemanticEquals(t.Context(), pair[1]); same != c.same || diags.HasError() {
				t.Errorf("%s and %s: %t, expected %t; %v", pair[0], pair[1], same, c.same, diags)
			}
		}
	}
}
