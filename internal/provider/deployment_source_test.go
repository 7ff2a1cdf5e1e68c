package provider

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
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

// TestSameSchema: {} and what Prefect makes of it are one schema, and so are schemas with and without empty definitions.
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
		a, b := parameterSchema{newJSONText(c.a)}, parameterSchema{newJSONText(c.b)}
		for _, pair := range [][2]parameterSchema{{a, b}, {b, a}} {
			if same, diags := pair[0].StringSemanticEquals(t.Context(), pair[1]); same != c.same || diags.HasError() {
				t.Errorf("%s and %s: %t, expected %t; %v", pair[0], pair[1], same, c.same, diags)
			}
		}
	}
}

// TestImportedSchemaWithoutDefinitions: after prefect deploy and an import, a schema with empty definitions in the configuration
// plans no change, nor does the removal of these from the configuration later.
func TestImportedSchemaWithoutDefinitions(t *testing.T) {
	fake := onFake(t)
	c := testClient(t, fake.URL)
	flow, err := c.CreateFlow(t.Context(), client.FlowInput{Name: "flow"})
	if err != nil {
		t.Fatal(err)
	}
	made, err := c.CreateDeployment(t.Context(), client.DeploymentInput{
		Name: "d", FlowID: flow.ID,
		ParameterOpenAPISchema: json.RawMessage(`{"title":"Parameters","type":"object","properties":{"n":{"type":"integer"}}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	config := func(more string) string {
		return fmt.Sprintf(`
import {
  to = prefect_deployment.test
  id = %q
}
resource "prefect_deployment" "test" {
  name                     = "d"
  flow_id                  = %q
  parameter_openapi_schema = jsonencode({ title = "Parameters", type = "object", properties = { n = { type = "integer" } }%s })
}
`, made.ID, flow.ID, more)
	}
	imports := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("prefect_deployment.test", plancheck.ResourceActionNoop)}}
	plays(t,
		resource.TestStep{Config: config(", definitions = {}, required = []"), ConfigPlanChecks: imports},
		resource.TestStep{Config: config(""), ConfigPlanChecks: noChange},
		resource.TestStep{Config: config(", definitions = {}"), ConfigPlanChecks: noChange},
	)
	for _, w := range fake.Writes() {
		if w.Method == http.MethodPatch {
			t.Errorf("the import updates: %s %s", w.Method, w.Path)
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

// TestOrderOfTags: tags are sets in Terraform, and lists in Prefect, whose order `prefect deploy` takes from its file. That order
// is no change, and an update of something else leaves it as it is.
func TestOrderOfTags(t *testing.T) {
	fake := onFake(t)
	config := func(description string) string {
		return fmt.Sprintf(`
resource "prefect_flow" "test" {
  name = "f"
  tags = ["a", "b", "c"]
}
resource "prefect_deployment" "test" {
  name        = "d"
  flow_id     = prefect_flow.test.id
  description = %q
  tags        = ["a", "b", "c"]
}
`, description)
	}
	order := []any{"c", "a", "b"}
	reorder := func() {
		for _, kind := range []string{"flows", "deployments"} {
			id, _ := fake.All(kind)[0]["id"].(string)
			fake.Set(kind, id, "tags", order)
		}
	}
	plays(t,
		resource.TestStep{Config: config("one")},
		resource.TestStep{PreConfig: reorder, Config: config("one"), ConfigPlanChecks: noChange},
		resource.TestStep{Config: config("two")},
		resource.TestStep{PreConfig: func() {
			for _, kind := range []string{"flows", "deployments"} {
				if got := fake.All(kind)[0]["tags"]; !reflect.DeepEqual(got, order) {
					t.Errorf("the tags of the %s are %v, expected %v", kind, got, order)
				}
			}
			if got := fake.All("deployments")[0]["description"]; got != "two" {
				t.Errorf("the description is %v", got)
			}
		}, Config: config("two"), ConfigPlanChecks: noChange},
	)
}
