package automation_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// lateRuns is a metric trigger with all attributes that have no default.
const lateRuns = `{ metric = { metric = { name = "lateness", operator = ">", threshold = 1.5 } } }`

// cloudAutomations are automations with triggers and actions that only Prefect Cloud has, by name.
var cloudAutomations = map[string]string{
	"metric":    "trigger = " + lateRuns,
	"severity":  `trigger = { metric = { match = jsonencode({ a = "b" }), match_related = jsonencode([{ a = ["b"] }, { c = "d" }]), metric = { name = "sla_violations_by_severity", operator = "<=", threshold = 0, range = 600, firing_for = 301.5 } } }`,
	"nested":    "trigger = { compound = { require = 1, triggers = [" + lateRuns + ", { sequence = { triggers = [" + lateRuns + ", { json = jsonencode({ type = \"metric\", metric = { name = \"volume\", operator = \"<\", threshold = 3 } }) }] } }] } }",
	"related":   `trigger = { event = { posture = "Reactive", expect = ["e"], match_related = jsonencode({ a = "b" }) } }`,
	"email":     testenv.NeverFiringTrigger + `actions = [{ type = "send-email-notification", emails = ["b@example.com", "a@example.com"], body = "{{ flow.name }}" }]`,
	"schedules": testenv.NeverFiringTrigger + fmt.Sprintf(`actions = [{ type = "pause-schedule-for-flow-run" }, { type = "resume-schedule-for-flow-run", deployment_id = %[1]q, schedule_id = %[1]q }]`, testenv.MissingID),
	"notices":   testenv.NeverFiringTrigger + `actions = [{ type = "declare-incident" }, { type = "prefect-notification", notification_type = "info", message = "late" }]`,
	"sla":       testenv.NeverFiringTrigger + `actions = [{ type = "sla-violation" }, { type = "sla-violation", sla_severity = "low", sla_payload = jsonencode({ a = 1.50 }) }]`,
	"force":     testenv.NeverFiringTrigger + `actions = [{ type = "cancel-flow-run" }, { type = "suspend-flow-run", force = true }, { type = "cancel-flow-run", force = false }]`,
}

// TestCloudAutomations: reads of Prefect Cloud lag behind writes, have additional fields, and labels in another form. The plan
// is still empty.
func TestCloudAutomations(t *testing.T) {
	for name, options := range map[string][]prefecttest.Option{"as written": nil, "rewritten": {prefecttest.WithRewrittenLabels()}} {
		t.Run(name, func(t *testing.T) { playCloudAutomations(t, options...) })
	}
}

func playCloudAutomations(t *testing.T, options ...prefecttest.Option) {
	fake, _ := testenv.OnCloud(t, options...)
	config := func(more string) (out string) {
		for _, name := range slices.Sorted(maps.Keys(cloudAutomations)) {
			out += fmt.Sprintf("resource \"prefect_automation\" %q {\n  name = %q\n  %s\n%s}\n", name, name, cloudAutomations[name], more)
		}
		return out
	}
	changed := config("description = \"changed\"\n")
	acctest.RunSteps(t,
		resource.TestStep{Config: config("")},
		resource.TestStep{Config: config(""), ConfigPlanChecks: testenv.EmptyPlanChecks},
		resource.TestStep{Config: changed},
		resource.TestStep{Config: changed, ResourceName: "prefect_automation.email", ImportState: true,
			ImportStateKind: resource.ImportBlockWithID},
	)
	for _, a := range fake.In(testenv.CloudAccount, testenv.CloudWorkspace).All("automations") {
		t.Errorf("%v is left", a["name"])
	}
}
