package provider_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestOfficialState: the state of the official provider migrates without a change, for the minimal and the full configurations of
// each of its resources.
func TestOfficialState(t *testing.T) {
	for name, l := range officialLifecycles(t, lifecycles()) {
		for i, full := range l.FullConfigs() {
			t.Run(fmt.Sprintf("%s %d", name, i), func(t *testing.T) {
				of := l
				of.Cloud = l.Cloud || full.Cloud
				_, url := of.Fake(t)
				acctest.MigrateFromOfficial(t, of, full, url, i == 0)
			})
		}
	}
}

// TestAccOfficialState is the same on a real server.
func TestAccOfficialState(t *testing.T) {
	for name, l := range officialLifecycles(t, serverLifecycles()) {
		for i, full := range l.FullConfigs() {
			if !full.Cloud {
				t.Run(fmt.Sprintf("%s %d", name, i), func(t *testing.T) { acctest.MigrateFromOfficial(t, l, full, testenv.OnServer(t).URL, i == 0) })
			}
		}
	}
}

// officialLifecycles is the lifecycles of the resources that the official provider has as well.
func officialLifecycles(t *testing.T, all map[string]acctest.Lifecycle) map[string]acctest.Lifecycle {
	theirs := testenv.ReadOfficial(t).Resources
	maps.DeleteFunc(all, func(name string, _ acctest.Lifecycle) bool { return theirs[name].Attributes == nil })
	return all
}

// TestOldVariableState: the official provider's variables were texts once.
func TestOldVariableState(t *testing.T) {
	variableConfig := func(name string) string {
		return "resource \"prefect_variable\" \"" + name + "\" {\n  name  = \"old\"\n  value = \"5\"\n  tags  = [\"b\", \"a\"]\n}\n"
	}
	run := acctest.NewCLI(t, variableConfig("test"), "PREFECT_API_URL="+testenv.OnFake(t).URL)
	run.ServeAs(testenv.OfficialAddress)
	run.MustRun("apply", "-auto-approve")
	theirs := strings.Replace(run.ConvertStateToOfficial(testenv.NullForUnset), `"schema_version":1`, `"schema_version":0`, 1)
	theirs = strings.Replace(theirs, `{"type":"string","value":"5"}`, `"5"`, 1)
	if !strings.Contains(theirs, `"schema_version":0`) || !strings.Contains(theirs, `"value":"5"`) {
		t.Fatalf("this is not the state of an old variable:\n%s", theirs)
	}
	for _, way := range []string{"moved", "replaced"} {
		run.WriteFile("terraform.tfstate", theirs)
		if way == "moved" {
			run.WriteFile("main.tf", testenv.RequiredProviders+"moved {\n  from = prefect_variable.test\n  to   = prefect_variable.new\n}\n"+
				variableConfig("new"))
			run.ExpectOnlyMoves()
		} else {
			run.WriteFile("main.tf", testenv.RequiredProviders+variableConfig("test"))
			run.MustRun("state", "replace-provider", "-auto-approve", testenv.OfficialAddress, testenv.OurAddress)
			run.MustRun("plan", "-detailed-exitcode")
		}
	}
}

// TestOfficialZeros: what the official provider stores of unset attributes is null here, and what this provider stores is
// left alone.
func TestOfficialZeros(t *testing.T) {
	const schedule = `{"account_id":null,"active":true,"anchor_date":"","created":"2026-11-30T01:10:31Z","cron":"0 3 * * *","day_or":true,` +
		`"deployment_id":"8f14f117-6598-4889-8175-739c4c241912","id":"3e34b500-5bee-4df3-b5be-4f1b41a397b6","interval":0,"max_scheduled_runs":0,` +
		`"parameters":"{}","rrule":"","slug":"","timezone":"","updated":"2026-11-30T01:10:31Z","workspace_id":null}`
	for name, c := range map[string]struct {
		resourceType, state, attribute string
		unset                          bool
	}{
		"a point in time":      {"prefect_deployment_schedule", schedule, "anchor_date", true},
		"a number":             {"prefect_deployment_schedule", schedule, "interval", true},
		"a string":             {"prefect_deployment_schedule", schedule, "slug", true},
		"a value":              {"prefect_deployment_schedule", schedule, "cron", false},
		"a required attribute": {"prefect_flow", `{"id":"x","name":""}`, "name", false},
		"a UUID":               {"prefect_deployment", `{"id":"x","storage_document_id":"00000000-0000-0000-0000-000000000000"}`, "storage_document_id", true},
		"our own empty string": {"prefect_team", `{"account_id":null,"created":null,"description":"","id":"x","name":"x","updated":null}`, "description", false},
	} {
		t.Run(name, func(t *testing.T) {
			server := provider.Server(provider.New("test", nil))
			resp, err := server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
				TypeName: c.resourceType, RawState: &tfprotov6.RawState{JSON: []byte(c.state)},
			})
			if err != nil || len(resp.Diagnostics) > 0 {
				t.Fatal(err, resp.Diagnostics)
			}
			kind := resourceSchemas(t)[c.resourceType].Type().TerraformType(t.Context())
			state, err := resp.UpgradedState.Unmarshal(kind)
			if err != nil {
				t.Fatal(err)
			}
			if got := framework.RawAttributes(state)[c.attribute].IsNull(); got != c.unset {
				t.Errorf("%s is null: %v, expected %v", c.attribute, got, c.unset)
			}
		})
	}
}
