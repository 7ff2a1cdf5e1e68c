package automation_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestAutomationLifecycle(t *testing.T) {
	acctest.AutomationLifecycle().Run(t, testenv.OnFake(t).URL)
}

func TestAccAutomationLifecycle(t *testing.T) {
	acctest.AutomationLifecycle().Run(t, testenv.OnServer(t).URL)
}

// sends expects exactly these writes since the last call, each as METHOD.
func sends(fake *prefecttest.Fake, want ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var got []string
		for _, w := range fake.Writes() {
			got = append(got, w.Method)
		}
		fake.ResetRequests()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			return fmt.Errorf("sent %v, expected %v", got, want)
		}
		return nil
	}
}

// TestAutomationIsNotReplacedForNothing: a PUT would reset the state of the triggers.
func TestAutomationIsNotReplacedForNothing(t *testing.T) {
	fake := testenv.OnFake(t)
	const (
		written = "trigger = { event = { posture = \"Proactive\", within = 0, expect = [\"c\", \"a\", \"b\"], match = \"{\\\"x\\\": " +
			"[\\\"1\\\"],  \\\"a\\\": \\\"2\\\"}\" } }\nactions = [{ type = \"run-deployment\", source = \"inferred\", parameters = \"{ " +
			"\\\"a\\\": 1.0 }\" }]\n"
		reworded = "trigger = { event = { posture = \"Proactive\", within = 10, expect = [\"b\", \"a\", \"c\"], after = [], match = " +
			"jsonencode({ a = \"2\", x = [\"1\"] }) } }\nactions = [{ type = \"run-deployment\", source = \"inferred\", schedule_after = 0, " +
			"parameters = \"{\\\"a\\\":1.0}\" }]\n"
	)
	empty := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.AutomationConfig(written), Check: sends(fake, "POST")},
		resource.TestStep{Config: testenv.AutomationConfig(written), ConfigPlanChecks: empty, Check: sends(fake)},
		resource.TestStep{Config: testenv.AutomationConfig(reworded), ConfigPlanChecks: empty, Check: sends(fake)},
		resource.TestStep{Config: testenv.AutomationConfig(reworded + "enabled = false"), Check: sends(fake, "PATCH")},
		resource.TestStep{Config: testenv.AutomationConfig(reworded), Check: sends(fake, "PATCH")},
		resource.TestStep{Config: testenv.AutomationConfig(reworded + "enabled = false\ndescription = \"x\""), Check: sends(fake, "PUT")},
	)
}

// TestAutomationReadsAnyOrder: the server returns sets in any order, and triggers with new IDs.
func TestAutomationReadsAnyOrder(t *testing.T) {
	fake := testenv.OnFake(t)
	config := testenv.AutomationConfig("trigger = { event = { posture = \"Reactive\", expect = [\"a\", \"b\"], after = [\"c\", \"d\"], " +
		"for_each = [\"e\", \"f\"] } }")
	acctest.RunSteps(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				made := fake.All("automations")[0]
				trigger := made["trigger"].(map[string]any)
				trigger["id"] = "00000000-0000-4000-8000-000000000001"
				trigger["expect"], trigger["after"], trigger["for_each"] = []any{"b", "a"}, []any{"d", "c"}, []any{"f", "e"}
				fake.Set("automations", made["id"].(string), "trigger", trigger)
			},
			Config: config, ConfigPlanChecks: testenv.EmptyPlanChecks,
		},
	)
}

// TestAutomationDriftIsCorrected: a change of a trigger outside Terraform is reset to the configuration.
func TestAutomationDriftIsCorrected(t *testing.T) {
	fake := testenv.OnFake(t)
	config := testenv.AutomationConfig(testenv.NeverFiringTrigger + `actions = [{ type = "do-nothing" }]`)
	acctest.RunSteps(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				made := fake.All("automations")[0]
				trigger := made["trigger"].(map[string]any)
				trigger["threshold"] = 7
				fake.Set("automations", made["id"].(string), "trigger", trigger)
				fake.Set("automations", made["id"].(string), "actions", []any{map[string]any{"type": "cancel-flow-run"}})
				fake.ResetRequests()
			},
			Config: config, Check: sends(fake, "PUT"),
		},
		resource.TestStep{Config: config, ConfigPlanChecks: testenv.EmptyPlanChecks},
	)
}

// TestAutomationOwner: the API accepts an owner on creation only, and does not return it.
func TestAutomationOwner(t *testing.T) {
	fake := testenv.OnFake(t)
	owned := func(by string) string { return testenv.AutomationConfig(testenv.NeverFiringTrigger + by) }
	replaced := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("prefect_automation.test",
		plancheck.ResourceActionReplace)}}
	kept := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("prefect_automation.test",
		plancheck.ResourceActionUpdate)}}
	acctest.RunSteps(t,
		resource.TestStep{Config: owned(`owner_resource = "prefect.deployment.a"`)},
		resource.TestStep{Config: owned(`owner_resource = "prefect.deployment.b"`), ConfigPlanChecks: replaced},
		resource.TestStep{Config: owned(""), ConfigPlanChecks: replaced},
		resource.TestStep{Config: owned(`owner_resource = "prefect.deployment.a"`), ConfigPlanChecks: replaced},
	)
	id := fake.Add("automations", map[string]any{"name": "theirs", "owner_resource": "prefect.deployment.c",
		"trigger": map[string]any{"type": "event", "posture": "Reactive", "expect": []string{"tests.nothing"}}})
	fake.ResetRequests()
	acctest.RunSteps(t,
		resource.TestStep{
			Config: "import {\n  to = prefect_automation.test\n  id = \"" + id + "\"\n}\nresource \"prefect_automation\" \"test\" " +
				"{\n  name = \"theirs\"\n" + testenv.NeverFiringTrigger + "}",
			ImportStatePersist: true,
		},
		resource.TestStep{
			Config: "resource \"prefect_automation\" \"test\" {\n  name = \"theirs\"\n  owner_resource = \"prefect.deployment.c\"\n" +
				testenv.NeverFiringTrigger + "}",
			ConfigPlanChecks: kept, Check: sends(fake),
		},
	)
}

// TestAutomationsWithOneName: names need not be unique, but a lookup by a name that is not unique fails.
func TestAutomationsWithOneName(t *testing.T) {
	fake := testenv.OnFake(t)
	other := fake.Add("automations", map[string]any{"name": "test", "trigger": map[string]any{"type": "event", "posture": "Reactive"}})
	data := "data \"prefect_automation\" \"test\" {\n  name = \"test\"\n  depends_on = [prefect_automation.test]\n}\n"
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.AutomationConfig(testenv.NeverFiringTrigger)},
		testenv.ErrorStep(testenv.AutomationConfig(testenv.NeverFiringTrigger)+data, other),
		resource.TestStep{
			Config: testenv.AutomationConfig(testenv.NeverFiringTrigger), ResourceName: "prefect_automation.test",
			ImportState: true, ImportStateId: "test", ExpectError: testenv.WrappedTextPattern("2 automations have the name \"test\""),
		},
		resource.TestStep{
			Config: testenv.AutomationConfig(testenv.NeverFiringTrigger), ResourceName: "prefect_automation.test",
			ImportState: true, ImportStateId: "nobody", ExpectError: testenv.WrappedTextPattern("No automation \"nobody\""),
		},
	)
}
