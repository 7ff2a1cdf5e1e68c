package automation_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// wrongAutomations are automations that Prefect rejects, by a name: their attributes, and the expected errors of the plan.
var wrongAutomations = map[string]struct{ body, message string }{
	"no_trigger":       {"trigger = {}", "trigger must have exactly one of compound, event, metric, sequence, but none is set"},
	"two_triggers":     {"trigger = { event = { posture = \"Reactive\" }, sequence = { triggers = [] } }", "but event, sequence are set"},
	"posture":          {"trigger = { event = { posture = \"Metric\" } }", "trigger.event.posture value must be one of"},
	"too_short":        {"trigger = { event = { posture = \"Proactive\", within = 9.5 } }", "trigger.event.within is 9.5, but must be at least 10 seconds for the posture Proactive"},
	"negative":         {"trigger = { event = { posture = \"Reactive\", within = -1 } }", "trigger.event.within value must be at least 0"},
	"match":            {"trigger = { event = { posture = \"Reactive\", match = \"[]\" } }", "trigger.event.match must be a JSON object whose values are strings or lists of strings. Write"},
	"match_number":     {"trigger = { event = { posture = \"Reactive\", match = jsonencode({ a = 1 }) } }", "trigger.event.match must be a JSON object"},
	"match_null":       {"trigger = { event = { posture = \"Reactive\", match = jsonencode({ a = [null] }) } }", "trigger.event.match must be a JSON object"},
	"match_related":    {"trigger = { event = { posture = \"Reactive\", match_related = jsonencode([{ a = \"b\" }, 1]) } }", "trigger.event.match_related must be a JSON object whose values are strings or lists of strings, or a list"},
	"require_text":     {"trigger = { compound = { require = \"most\", triggers = [] } }", "trigger.compound.require is \"most\", but must be"},
	"require_zero":     {"trigger = { compound = { require = 0, triggers = [{ event = { posture = \"Reactive\" } }] } }", "trigger.compound.require is 0, but must be between 1 and the number of triggers, which is 1"},
	"require_many":     {"trigger = { compound = { require = \"2\", triggers = [{ event = { posture = \"Reactive\" } }] } }", "trigger.compound.require is 2, but"},
	"nested_require":   {"trigger = { sequence = { triggers = [{ compound = { require = 1, triggers = [] } }] } }", "trigger.sequence.triggers[0].compound.require is 1, but"},
	"nested_within":    {"trigger = { compound = { require = \"any\", triggers = [{ event = { posture = \"Proactive\", within = 1 } }] } }", "trigger.compound.triggers[0].event.within is 1, but"},
	"nested_none":      {"trigger = { compound = { require = \"any\", triggers = [{}] } }", "trigger.compound.triggers[0] must have exactly one of"},
	"nested_json":      {"trigger = { sequence = { triggers = [{ sequence = { triggers = [{ json = jsonencode({ type = \"webhook\" }) }] } }] } }", "must be a trigger as in Prefect's API"},
	"metric_range":     {"trigger = { metric = { metric = { name = \"lateness\", operator = \">\", threshold = 1, range = -1, firing_for = 300 } } }", "trigger.metric.metric.range value must be at least 0"},
	"type":             {testenv.NeverFiringTrigger + "actions = [{ type = \"reboot\" }]", "actions[0].type value must be one of"},
	"foreign":          {testenv.NeverFiringTrigger + "actions = [{ type = \"do-nothing\" }, { type = \"cancel-flow-run\", deployment_id = \"" + testenv.MissingID + "\" }]", "actions[1].deployment_id is not supported by the action type \"cancel-flow-run\""},
	"foreign_optional": {testenv.NeverFiringTrigger + "actions_on_resolve = [{ type = \"pause-deployment\", source = \"inferred\", parameters = \"{}\" }]", "actions_on_resolve[0].parameters is not supported by the action type \"pause-deployment\", which supports type, source, deployment_id"},
	"no_state":         {testenv.NeverFiringTrigger + "actions = [{ type = \"change-flow-run-state\" }]", "actions[0].state is required for the action type \"change-flow-run-state\""},
	"state":            {testenv.NeverFiringTrigger + "actions = [{ type = \"change-flow-run-state\", state = \"Failed\" }]", "actions[0].state value must be one of"},
	"no_body":          {testenv.NeverFiringTrigger + "actions_on_trigger = [{ type = \"send-notification\", block_document_id = \"" + testenv.MissingID + "\" }]", "actions_on_trigger[0].body is required"},
	"no_target":        {testenv.NeverFiringTrigger + "actions = [{ type = \"run-deployment\" }]", "actions[0].deployment_id is required if source is \"selected\""},
	"selected":         {testenv.NeverFiringTrigger + "actions = [{ type = \"pause-work-queue\", source = \"selected\" }]", "actions[0].work_queue_id is required"},
	"inferred":         {testenv.NeverFiringTrigger + "actions = [{ type = \"pause-automation\", source = \"inferred\", automation_id = \"" + testenv.MissingID + "\" }]", "actions[0].automation_id must not be set if source is \"inferred\""},
	"parameters":       {testenv.NeverFiringTrigger + "actions = [{ type = \"run-deployment\", source = \"inferred\", parameters = \"[]\" }]", "actions[0].parameters must be a JSON object"},
	"later":            {testenv.NeverFiringTrigger + "actions = [{ type = \"run-deployment\", source = \"inferred\", schedule_after = -1 }]", "actions[0].schedule_after value must be at least 0"},
	"loop":             {"trigger = { event = { posture = \"Reactive\", expect = [\"prefect.flow-run.Pending\"] } }\nactions = [{ type = \"run-deployment\", source = \"inferred\" }]", "would start another run of it, in an endless loop"},
	"loop_of_selected": {"trigger = { event = { posture = \"Reactive\", expect = [\"prefect.flow-run.*\"], match = jsonencode({ \"prefect.resource.id\" = [\"prefect.flow-run.*\"] }) } }\nactions = [{ type = \"run-deployment\", deployment_id = \"" + testenv.MissingID + "\" }]", "can cause an endless loop"},
}

// TestAutomationRefusals: terraform validate reports what Prefect would reject, at the attribute.
func TestAutomationRefusals(t *testing.T) {
	var config strings.Builder
	for _, name := range slices.Sorted(maps.Keys(wrongAutomations)) {
		fmt.Fprintf(&config, "resource \"prefect_automation\" %q {\n  name = \"x\"\n  %s\n}\n", name, wrongAutomations[name].body)
	}
	out, ok := acctest.NewCLI(t, config.String()).Run("validate")
	if ok {
		t.Fatal("all of it is valid")
	}
	for name, c := range wrongAutomations {
		found := slices.ContainsFunc(strings.Split(out, "Error: "), func(e string) bool {
			return testenv.WrappedTextPattern(c.message).MatchString(e) && strings.Contains(e, fmt.Sprintf("%q", name))
		})
		if !found {
			t.Errorf("%s: nothing says that %s", name, c.message)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

// TestAutomationsThatNeverFire: Prefect accepts them, so validate only warns.
func TestAutomationsThatNeverFire(t *testing.T) {
	for trigger, want := range map[string]string{
		`{ event = { posture = "Proactive", threshold = 0 } }`:                                                  "trigger.event.threshold is 0, but a Proactive trigger fires when fewer",
		`{ event = { posture = "Proactive", threshold = 1 } }`:                                                  "",
		`{ event = { posture = "Reactive", expect = ["x"], threshold = 0 } }`:                                   "",
		`{ compound = { require = "all", triggers = [] } }`:                                                     "trigger.compound.triggers is empty",
		`{ sequence = { triggers = [] } }`:                                                                      "trigger.sequence.triggers is empty",
		`{ sequence = { triggers = [{ compound = { require = "any", triggers = [] } }] } }`:                     "trigger.sequence.triggers[0].compound.triggers is empty",
		`{ compound = { require = "any", triggers = [{ event = { posture = "Reactive", expect = ["x"] } }] } }`: "",
	} {
		out, ok := acctest.NewCLI(t, "resource \"prefect_automation\" \"x\" {\n  name = \"x\"\n  trigger = "+trigger+"\n}\n").Run("validate")
		if !ok || strings.Contains(out, "never fires") != (want != "") || !testenv.WrappedTextPattern(want).MatchString(out) {
			t.Errorf("%s: validate says:\n%s", trigger, out)
		}
	}
}

// TestAutomationFiresAtItself: validate warns about an automation that fires at every event, because it triggers itself endlessly.
func TestAutomationFiresAtItself(t *testing.T) {
	for body, want := range map[string]bool{
		`trigger = { event = { posture = "Reactive" } }`:                                   true,
		`trigger = { event = { posture = "Reactive", match = "{}", within = 0 } }`:         true,
		`trigger = { event = { posture = "Reactive", match = jsonencode({ a = "b" }) } }`:  false,
		`trigger = { event = { posture = "Reactive", match_related = jsonencode([{}]) } }`: false,
		"enabled = false\ntrigger = { event = { posture = \"Reactive\" } }":                false,
		testenv.NeverFiringTrigger: false,
	} {
		out, ok := acctest.NewCLI(t, testenv.AutomationConfig(body)).Run("validate")
		if got := strings.Contains(out, "Automation triggers itself"); got != want || !ok {
			t.Errorf("%s: warned: %t, expected %t\n%s", body, got, want, out)
		}
	}
}

// TestAccAutomationRefusals: Prefect rejects what the provider rejects.
func TestAccAutomationRefusals(t *testing.T) {
	server := testenv.OnServer(t)
	c := testenv.TestClient(t, server.URL)
	for name, body := range map[string]string{
		"too short": `{"type":"event","posture":"Proactive","within":9.5}`,
		"match":     `{"type":"event","posture":"Reactive","match":{"a":1}}`,
		"require":   `{"type":"compound","within":null,"require":0,"triggers":[]}`,
		"too many":  `{"type":"compound","within":null,"require":1,"triggers":[]}`,
	} {
		if _, err := c.CreateAutomation(t.Context(), testenv.AutomationInput(t, body)); err == nil {
			t.Errorf("%s: Prefect takes it", name)
		}
	}
}

// TestAutomationUnknowns: values that are unknown in the plan are checked in the apply.
func TestAutomationUnknowns(t *testing.T) {
	testenv.OnFake(t)
	const unknown = "resource \"terraform_data\" \"later\" {\n  input = { text = %q, number = 12, actions = [{ type = \"cancel-flow-run\" " +
		"}] }\n}\nlocals {\n  later = terraform_data.later.output\n}\n"
	for name, body := range map[string]string{
		"posture":  "trigger = { event = { posture = local.later.text, within = local.later.number } }",
		"defaults": "trigger = { event = { posture = local.later.text } }",
		"nested":   "trigger = { compound = { require = local.later.number - 11, triggers = [{ sequence = { triggers = [{ event = { posture = local.later.text } }] } }] } }",
		"match":    "trigger = { event = { posture = \"Reactive\", match = jsonencode({ a = local.later.text }), expect = [local.later.text] } }",
		"type":     testenv.NeverFiringTrigger + "actions = [{ type = replace(local.later.text, \"/.*/\", \"call-webhook\"), block_document_id = \"" + testenv.MissingID + "\" }]",
		"list":     testenv.NeverFiringTrigger + "actions = local.later.actions",
		"target":   testenv.NeverFiringTrigger + "actions = [{ type = \"pause-deployment\", source = \"selected\", deployment_id = replace(local.later.text, \"/.+/\", \"" + testenv.MissingID + "\") }]",
	} {
		t.Run(name, func(t *testing.T) {
			config := fmt.Sprintf(unknown, "Proactive") + testenv.AutomationConfig(body)
			acctest.RunSteps(t, resource.TestStep{Config: config}, resource.TestStep{Config: config, ConfigPlanChecks: testenv.EmptyPlanChecks})
		})
	}
}

// TestAutomationOnlyOnCloud: self-hosted servers have no metric triggers, and lack some actions.
func TestAutomationOnlyOnCloud(t *testing.T) {
	testenv.OnFake(t)
	const onlyCloud = " requires Prefect Cloud"
	in := func(trigger string) string {
		return testenv.AutomationConfig("trigger = { sequence = { triggers = [{ sequence = { triggers = [" + trigger + "] } }] } }")
	}
	action := func(body string) string {
		return testenv.AutomationConfig(testenv.NeverFiringTrigger + "actions = [{ type = " + body + " }]")
	}
	acctest.RunSteps(t,
		testenv.ErrorStep(testenv.AutomationConfig("trigger = "+lateRuns), "trigger.metric"+onlyCloud),
		testenv.ErrorStep(in(lateRuns), "trigger.sequence.triggers[0].sequence.triggers[0].metric"+onlyCloud),
		testenv.ErrorStep(in(`{ json = jsonencode({ type = "sequence", triggers = [{ type = "metric" }] }) }`),
			"triggers[0].json has a trigger of the type metric, which"+onlyCloud),
		testenv.ErrorStep(action(`"declare-incident"`), "actions[0].type is \"declare-incident\", which requires Prefect Cloud"),
		testenv.ErrorStep(action(`"sla-violation"`), "actions[0].type is \"sla-violation\", which requires Prefect Cloud"),
		testenv.ErrorStep(action(`"cancel-flow-run", force = true`), "actions[0].force is true for the action type \"cancel-flow-run\", "+
			"which requires Prefect Cloud"),
		resource.TestStep{Config: action(`"cancel-flow-run", force = false`)},
	)
}

// TestAutomationTemplates: the plan reports invalid templates, which the server checks.
func TestAutomationTemplates(t *testing.T) {
	fake := testenv.OnFake(t)
	const broken = "is not a valid Jinja template: line 1: unexpected end of template"
	webhook := func(payload string) string {
		return testenv.AutomationConfig(testenv.NeverFiringTrigger +
			fmt.Sprintf("actions = [{ type = \"call-webhook\", block_document_id = %q, payload = %q }]", testenv.MissingID, payload))
	}
	run := func(parameters string) string {
		return testenv.AutomationConfig(testenv.NeverFiringTrigger +
			"actions = [{ type = \"run-deployment\", source = \"inferred\", parameters = jsonencode(" + parameters + ") }]")
	}
	acctest.RunSteps(t,
		testenv.ErrorStep(webhook("{{ event.id "), "actions[0].payload "+broken),
		testenv.ErrorStep(run(`{ a = [{ b = "{{ x " }] }`), "actions[0].parameters "+broken),
		testenv.ErrorStep(run(`{ a = { __prefect_kind = "jinja", template = "{{ x " } }`), "actions[0].parameters "+broken),
		resource.TestStep{Config: run(`{ a = { __prefect_kind = "json", value = "{{ x " } }`)},
		resource.TestStep{Config: webhook("{{ event.id }}"), Check: asked(fake, true)},
		resource.TestStep{Config: webhook("{{ event.id }}"), ConfigPlanChecks: testenv.EmptyPlanChecks, Check: asked(fake, false)},
	)
}
