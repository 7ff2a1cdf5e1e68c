package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// TestStoredSchema: Prefect stores no empty definitions and no empty required.
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
			t.Errorf("of %s %s is stored, expected %s", schema, got, want)
		}
	}
}

// TestEmptyDefinitionsAreNoChange: what prefect deploy stores without empty definitions plans no change.
func TestEmptyDefinitionsAreNoChange(t *testing.T) {
	fake := onFake(t)
	const schema = "parameter_openapi_schema = jsonencode({ type = \"object\", properties = { n = { type = \"integer\" } }, definitions = {}, required = [] })"
	plays(t,
		resource.TestStep{Config: deploymentOf(schema)},
		resource.TestStep{
			PreConfig: func() {
				id, _ := fake.All("deployments")[0]["id"].(string)
				stored, _ := fake.All("deployments")[0]["parameter_openapi_schema"].(map[string]any)
				if _, ok := stored["definitions"]; ok {
					t.Errorf("empty definitions are sent: %v", stored)
				}
				fake.Set("deployments", id, "parameter_openapi_schema", map[string]any{
					"type": "object", "properties": map[string]any{"n": map[string]any{"type": "integer"}},
				})
			},
			Config: deploymentOf(schema), PlanOnly: true,
		},
	)
}
