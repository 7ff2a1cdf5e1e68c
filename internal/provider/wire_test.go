package provider_test

import (
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

const wired = `
resource "prefect_flow" "f" {
  name = "wired"
}
resource "prefect_deployment" "d" {
  name    = "wired"
  flow_id = prefect_flow.f.id
}
`

// TestWire shows each kind of object once with the real command and the real plugin: whatever else the unit tests show in
// process also goes over the wire. It is the only unit test that starts Terraform.
func TestWire(t *testing.T) {
	fake := prefecttest.NewFake(t)
	run := acctest.NewTerraform(t, wired+`
data "prefect_flow" "f" {
  id = prefect_flow.f.id
}
action "prefect_deployment_pause" "p" {
  config { deployment = prefect_deployment.d.id }
}
output "next" {
  value = provider::prefect::schedule_next({ cron = "0 12 * * *" }, "2026-01-01T00:00:00Z", 1)
}
`, "PREFECT_API_URL="+fake.URL)
	run.MustRun("apply", "-auto-approve")
	run.MustRun("apply", "-auto-approve", "-invoke=action.prefect_deployment_pause.p")
	if fake.All("deployments")[0]["paused"] != true {
		t.Error("the action did not pause the deployment")
	}
	run.MustRun("state", "rm", "prefect_flow.f")
	run.MustRun("import", "prefect_flow.f", fake.All("flows")[0]["id"].(string))
	run.WriteFile("main.tf", testenv.RequiredProviders+"moved {\n  from = prefect_deployment.d\n  to   = prefect_deployment.e\n}\n"+
		"resource \"prefect_flow\" \"f\" {\n  name = \"wired\"\n}\nresource \"prefect_deployment\" \"e\" {\n  name = \"wired\"\n  flow_id = "+
		"prefect_flow.f.id\n}\n")
	run.ExpectOnlyMoves()
	run.MustRun("destroy", "-auto-approve")
}

// TestWireLists shows a list resource and an ephemeral resource over the wire.
func TestWireLists(t *testing.T) {
	fake := prefecttest.NewFake(t)
	testenv.Configure(t, fake.URL)
	servers := acctest.Factories(t)
	testenv.RunCaseOnTerraform(t, resource.TestCase{IsUnitTest: true, ProtoV6ProviderFactories: servers, Steps: []resource.TestStep{
		{Config: wired, ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		{
			Query: true, Config: "provider \"prefect\" {}\nlist \"prefect_flow\" \"all\" {\n  provider = prefect\n}\n",
			QueryResultChecks: []querycheck.QueryResultCheck{querycheck.ExpectLengthAtLeast("list.prefect_flow.all", 1)},
		},
	}})
	if _, err := testenv.TestClient(t, fake.URL).CreateVariable(t.Context(),
		client.VariableInput{Name: "wired", Value: json.RawMessage(`"secret"`)}); err != nil {
		t.Fatal(err)
	}
	testenv.RunCaseOnTerraform(t, acctest.EphemeralCase(t, "# it is there", "prefect_variable", `name = "wired"`,
		map[string]knownvalue.Check{"name": knownvalue.StringExact("wired")}))
}
