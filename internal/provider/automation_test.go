package provider

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func automationLifecycle() lifecycle {
	exact := knownvalue.StringExact
	const (
		reactive = "trigger = { event = { posture = \"Reactive\", expect = [\"lifecycle.happened\"] } }\n"
		body     = "name = \"lifecycle\"\n" + reactive
	)
	none := knownvalue.ListExact(nil)
	return lifecycle{
		resource: "prefect_automation",
		body:     body,
		created: map[string]knownvalue.Check{
			"name": exact("lifecycle"), "description": exact(""), "enabled": knownvalue.Bool(true), "tags": knownvalue.SetExact(nil), "owner_resource": knownvalue.Null(),
			"actions": none, "actions_on_trigger": none, "actions_on_resolve": none,
			"trigger.event": knownvalue.ObjectExact(map[string]knownvalue.Check{
				"posture": exact("Reactive"), "expect": knownvalue.SetExact([]knownvalue.Check{exact("lifecycle.happened")}), "after": knownvalue.SetExact(nil), "for_each": knownvalue.SetExact(nil),
				"match": exact("{}"), "match_related": exact("{}"), "threshold": knownvalue.Int64Exact(1), "within": knownvalue.Float64Exact(0),
			}),
			"trigger.compound": knownvalue.Null(),
		},
		changes: []change{
			{name: "description", body: `description = "for tests"`, want: map[string]knownvalue.Check{"description": exact("for tests")}},
			{name: "description is no longer mentioned, tags are", body: `tags = ["b", "a"]`, want: map[string]knownvalue.Check{"description": exact(""), "tags": knownvalue.SetSizeExact(2)}},
			{name: "disabled", body: "enabled = false", want: map[string]knownvalue.Check{"enabled": knownvalue.Bool(false), "tags": knownvalue.SetExact(nil)}},
			{name: "actions", body: `actions = [{ type = "change-flow-run-state", state = "FAILED" }, { type = "pause-work-pool", source = "inferred" }]`, want: map[string]knownvalue.Check{"enabled": knownvalue.Bool(true), "actions": knownvalue.ListSizeExact(2)}},
			{name: "no actions, others", body: "actions_on_trigger = [{ type = \"do-nothing\" }]\nactions_on_resolve = [{ type = \"resume-flow-run\" }]", want: map[string]knownvalue.Check{"actions": none, "actions_on_trigger": knownvalue.ListSizeExact(1), "actions_on_resolve": knownvalue.ListSizeExact(1)}},
			{name: "none of them", want: map[string]knownvalue.Check{"actions_on_trigger": none, "actions_on_resolve": none}},
			{
				name: "proactive", instead: "name = \"renamed\"\ntrigger = { event = { posture = \"Proactive\", threshold = 2, match = jsonencode({ \"prefect.resource.id\" = [\"a\", \"b\"] }) } }",
				want: map[string]knownvalue.Check{"name": exact("renamed"), "trigger.event.within": knownvalue.Float64Exact(10), "trigger.event.match": exact(`{"prefect.resource.id":["a","b"]}`)},
			},
			{
				name:    "compound",
				instead: "name = \"renamed\"\ntrigger = { compound = { require = 2, within = 60, triggers = [{ event = { posture = \"Reactive\", expect = [\"tests.nothing\"] } }, { sequence = { triggers = [{ event = { posture = \"Reactive\", expect = [\"tests.nothing\"], within = 1.5 } }] } }] } }",
				want:    map[string]knownvalue.Check{"trigger.event": knownvalue.Null(), "trigger.compound.require": knownvalue.Int64Exact(2), "trigger.compound.triggers": knownvalue.ListSizeExact(2)},
			},
			{name: "sequence", instead: "name = \"renamed\"\ntrigger = { sequence = { triggers = [{ event = { posture = \"Reactive\", expect = [\"tests.nothing\"] } }] } }", want: map[string]knownvalue.Check{"trigger.compound": knownvalue.Null(), "trigger.sequence.within": knownvalue.Null()}},
			{name: "a description again", instead: "name = \"renamed\"\n" + reactive, body: `description = "x"`},
		},
		imports: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteAutomation(ctx, a["id"])
		},
	}
}

func TestAutomationLifecycle(t *testing.T) { automationLifecycle().run(t, onFake(t).URL) }

func TestAccAutomationLifecycle(t *testing.T) { automationLifecycle().run(t, onServer(t).URL) }

// automationOf is an automation with the attributes of body beside its name.
func automationOf(body string) string {
	return fmt.Sprintf("resource \"prefect_automation\" \"test\" {\n  name = \"test\"\n%s\n}\n", body)
}

// noEvent is a trigger of an event that never comes.
const noEvent = "trigger = { event = { posture = \"Reactive\", expect = [\"tests.nothing\"] } }\n"

// sends expects exactly these writes, each as METHOD, since the last look.
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

// TestAutomationIsNotReplacedForNothing: a PUT would make Prefect forget what the triggers have seen.
func TestAutomationIsNotReplacedForNothing(t *testing.T) {
	fake := onFake(t)
	const (
		written  = "trigger = { event = { posture = \"Proactive\", within = 0, expect = [\"c\", \"a\", \"b\"], match = \"{\\\"x\\\": [\\\"1\\\"],  \\\"a\\\": \\\"2\\\"}\" } }\nactions = [{ type = \"run-deployment\", source = \"inferred\", parameters = \"{ \\\"a\\\": 1.0 }\" }]\n"
		reworded = "trigger = { event = { posture = \"Proactive\", within = 10, expect = [\"b\", \"a\", \"c\"], after = [], match = jsonencode({ a = \"2\", x = [\"1\"] }) } }\nactions = [{ type = \"run-deployment\", source = \"inferred\", schedule_after = 0, parameters = \"{\\\"a\\\":1.0}\" }]\n"
	)
	empty := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	plays(t,
		resource.TestStep{Config: automationOf(written), Check: sends(fake, "POST")},
		resource.TestStep{Config: automationOf(written), ConfigPlanChecks: empty, Check: sends(fake)},
		resource.TestStep{Config: automationOf(reworded), ConfigPlanChecks: empty, Check: sends(fake)},
		resource.TestStep{Config: automationOf(reworded + "enabled = false"), Check: sends(fake, "PATCH")},
		resource.TestStep{Config: automationOf(reworded), Check: sends(fake, "PATCH")},
		resource.TestStep{Config: automationOf(reworded + "enabled = false\ndescription = \"x\""), Check: sends(fake, "PUT")},
	)
}

// TestAutomationReadsAnyOrder: the server gives sets in any order, and new ids to triggers.
func TestAutomationReadsAnyOrder(t *testing.T) {
	fake := onFake(t)
	config := automationOf("trigger = { event = { posture = \"Reactive\", expect = [\"a\", \"b\"], after = [\"c\", \"d\"], for_each = [\"e\", \"f\"] } }")
	plays(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				made := fake.All("automations")[0]
				trigger := made["trigger"].(map[string]any)
				trigger["id"] = "00000000-0000-4000-8000-000000000001"
				trigger["expect"], trigger["after"], trigger["for_each"] = []any{"b", "a"}, []any{"d", "c"}, []any{"f", "e"}
				fake.Set("automations", made["id"].(string), "trigger", trigger)
			},
			Config: config, ConfigPlanChecks: noChange,
		},
	)
}

// TestAutomationDriftIsCorrected: what someone else changes in a trigger goes back.
func TestAutomationDriftIsCorrected(t *testing.T) {
	fake := onFake(t)
	config := automationOf(noEvent + `actions = [{ type = "do-nothing" }]`)
	plays(t,
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
		resource.TestStep{Config: config, ConfigPlanChecks: noChange},
	)
}

// TestAutomationOwner: the API takes an owner once, and does not tell it.
func TestAutomationOwner(t *testing.T) {
	fake := onFake(t)
	owned := func(by string) string { return automationOf(noEvent + by) }
	replaced := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("prefect_automation.test", plancheck.ResourceActionReplace)}}
	kept := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("prefect_automation.test", plancheck.ResourceActionUpdate)}}
	plays(t,
		resource.TestStep{Config: owned(`owner_resource = "prefect.deployment.a"`)},
		resource.TestStep{Config: owned(`owner_resource = "prefect.deployment.b"`), ConfigPlanChecks: replaced},
		resource.TestStep{Config: owned(""), ConfigPlanChecks: replaced},
		resource.TestStep{Config: owned(`owner_resource = "prefect.deployment.a"`), ConfigPlanChecks: replaced},
	)
	id := fake.Add("automations", map[string]any{"name": "theirs", "owner_resource": "prefect.deployment.c", "trigger": map[string]any{"type": "event", "posture": "Reactive", "expect": []string{"tests.nothing"}}})
	fake.ResetRequests()
	plays(t,
		resource.TestStep{
			Config:             "import {\n  to = prefect_automation.test\n  id = \"" + id + "\"\n}\nresource \"prefect_automation\" \"test\" {\n  name = \"theirs\"\n" + noEvent + "}",
			ImportStatePersist: true,
		},
		resource.TestStep{
			Config:           "resource \"prefect_automation\" \"test\" {\n  name = \"theirs\"\n  owner_resource = \"prefect.deployment.c\"\n" + noEvent + "}",
			ConfigPlanChecks: kept, Check: sends(fake),
		},
	)
}

// TestAutomationNamesakes: names need not differ, but then a name finds none.
func TestAutomationNamesakes(t *testing.T) {
	fake := onFake(t)
	other := fake.Add("automations", map[string]any{"name": "test", "trigger": map[string]any{"type": "event", "posture": "Reactive"}})
	data := "data \"prefect_automation\" \"test\" {\n  name = \"test\"\n  depends_on = [prefect_automation.test]\n}\n"
	plays(t,
		resource.TestStep{Config: automationOf(noEvent)},
		refused(automationOf(noEvent)+data, other),
		resource.TestStep{Config: automationOf(noEvent), ResourceName: "prefect_automation.test", ImportState: true, ImportStateId: "test", ExpectError: words2pattern("2 automations have the name \"test\"")},
		resource.TestStep{Config: automationOf(noEvent), ResourceName: "prefect_automation.test", ImportState: true, ImportStateId: "nobody", ExpectError: words2pattern("There is no automation \"nobody\"")},
	)
}
