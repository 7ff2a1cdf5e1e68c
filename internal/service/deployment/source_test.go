package deployment_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestImportedSchemaWithoutDefinitions: after `prefect deploy` and an import, empty definitions in the configured schema are not a
// change, and neither is their removal.
func TestImportedSchemaWithoutDefinitions(t *testing.T) {
	fake := testenv.OnFake(t)
	c := testenv.TestClient(t, fake.URL)
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
	imports := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("prefect_deployment.test",
		plancheck.ResourceActionNoop)}}
	acctest.RunSteps(t,
		resource.TestStep{Config: config(", definitions = {}, required = []"), ConfigPlanChecks: imports},
		resource.TestStep{Config: config(""), ConfigPlanChecks: testenv.EmptyPlanChecks},
		resource.TestStep{Config: config(", definitions = {}"), ConfigPlanChecks: testenv.EmptyPlanChecks},
	)
	for _, w := range fake.Writes() {
		if w.Method == http.MethodPatch {
			t.Errorf("the import updates: %s %s", w.Method, w.Path)
		}
	}
}

// TestEmptyDefinitionsAreNoChange: a schema that `prefect deploy` stores without empty definitions is not drift.
func TestEmptyDefinitionsAreNoChange(t *testing.T) {
	fake := testenv.OnFake(t)
	const schema = "parameter_openapi_schema = jsonencode({ type = \"object\", properties = { n = { type = \"integer\" } }, definitions = " +
		"{}, required = [] })"
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.DeploymentConfig(schema)},
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
			Config: testenv.DeploymentConfig(schema), PlanOnly: true,
		},
	)
}

// TestOrderOfTags: tags are sets in Terraform, and lists in Prefect in the order of the file of `prefect deploy`. The order is not a
// change, and an update of another attribute keeps it.
func TestOrderOfTags(t *testing.T) {
	fake := testenv.OnFake(t)
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
	acctest.RunSteps(t,
		resource.TestStep{Config: config("one")},
		resource.TestStep{PreConfig: reorder, Config: config("one"), ConfigPlanChecks: testenv.EmptyPlanChecks},
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
		}, Config: config("two"), ConfigPlanChecks: testenv.EmptyPlanChecks},
	)
}
