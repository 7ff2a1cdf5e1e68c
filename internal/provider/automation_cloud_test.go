package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// lateRuns is a metric trigger of which nothing is left out but what has a default.
const lateRuns = `{ metric = { metric = { name = "lateness", operator = ">", threshold = 1.5 } } }`

// cloudAutomations is automations of what only Prefect Cloud has, by name.
var cloudAutomations = map[string]string{
	"metric":    "trigger = " + lateRuns,
	"severity":  `trigger = { metric = { match = jsonencode({ a = "b" }), match_related = jsonencode([{ a = ["b"] }, { c = "d" }]), metric = { name = "sla_violations_by_severity", operator = "<=", threshold = 0, range = 600, firing_for = 301.5 } } }`,
	"nested":    "trigger = { compound = { require = 1, triggers = [" + lateRuns + ", { sequence = { triggers = [" + lateRuns + ", { json = jsonencode({ type = \"metric\", metric = { name = \"volume\", operator = \"<\", threshold = 3 } }) }] } }] } }",
	"related":   `trigger = { event = { posture = "Reactive", expect = ["e"], match_related = jsonencode({ a = "b" }) } }`,
	"email":     noEvent + `actions = [{ type = "send-email-notification", emails = ["b@example.com", "a@example.com"], body = "{{ flow.name }}" }]`,
	"schedules": noEvent + fmt.Sprintf(`actions = [{ type = "pause-schedule-for-flow-run" }, { type = "resume-schedule-for-flow-run", deployment_id = %[1]q, schedule_id = %[1]q }]`, someID),
	"notices":   noEvent + `actions = [{ type = "declare-incident" }, { type = "prefect-notification", notification_type = "info", message = "late" }]`,
	"sla":       noEvent + `actions = [{ type = "sla-violation" }, { type = "sla-violation", sla_severity = "low", sla_payload = jsonencode({ a = 1.50 }) }]`,
	"force":     noEvent + `actions = [{ type = "cancel-flow-run" }, { type = "suspend-flow-run", force = true }, { type = "cancel-flow-run", force = false }]`,
}

// TestCloudAutomations: Prefect Cloud shows late what was written, more than was written, and labels in another form; none
// of it is a change.
func TestCloudAutomations(t *testing.T) {
	for name, options := range map[string][]prefecttest.Option{"as written": nil, "rewritten": {prefecttest.WithRewrittenLabels()}} {
		t.Run(name, func(t *testing.T) { playCloudAutomations(t, options...) })
	}
}

func playCloudAutomations(t *testing.T, options ...prefecttest.Option) {
	fake, _ := onCloud(t, options...)
	config := func(more string) (out string) {
		for _, name := range slices.Sorted(maps.Keys(cloudAutomations)) {
			out += fmt.Sprintf("resource \"prefect_automation\" %q {\n  name = %q\n  %s\n%s}\n", name, name, cloudAutomations[name], more)
		}
		return out
	}
	changed := config("description = \"changed\"\n")
	plays(t,
		resource.TestStep{Config: config("")},
		resource.TestStep{Config: config(""), ConfigPlanChecks: noChange},
		resource.TestStep{Config: changed},
		resource.TestStep{Config: changed, ResourceName: "prefect_automation.email", ImportState: true, ImportStateKind: resource.ImportBlockWithID},
	)
	for _, a := range fake.In(cloudAccount, cloudWorkspace).All("automations") {
		t.Errorf("%v is left", a["name"])
	}
}

// TestAutomationActionsAreThoseOfCloud holds what only Prefect Cloud has against its interface.
func TestAutomationActionsAreThoseOfCloud(t *testing.T) {
	b, err := os.ReadFile("../prefecttest/testdata/cloud-interface.json")
	if err != nil {
		t.Fatal(err)
	}
	var cloud struct {
		Schemas map[string]map[string]struct{ Type, Default any }
	}
	if err := json.Unmarshal(b, &cloud); err != nil {
		t.Fatal(err)
	}
	theirs := map[string][]string{}
	for _, fields := range cloud.Schemas {
		if name, ok := fields["type"].Default.(string); ok {
			theirs[name] = slices.Sorted(maps.Keys(fields))
		}
	}
	filledIn := map[string]string{"send-email-notification": "block_document_id", "sla-violation": "source"}
	for name, kind := range actionKinds {
		if name == "delete-flow-run" {
			continue // which the interface does not have
		}
		got := append(kind.takes(), "type")
		if field, ok := filledIn[name]; ok {
			got = append(got, field)
		}
		if slices.Sort(got); !slices.Equal(got, theirs[name]) {
			t.Errorf("%s takes %v, in Prefect Cloud %v", name, got, theirs[name])
		}
	}
	names, _ := cloud.Schemas["MetricTriggerQuery"]["name"].Type.(map[string]any)["enum"].([]any)
	if fmt.Sprint(names) != fmt.Sprint(metrics) {
		t.Errorf("the metrics are %v, in Prefect Cloud %v", metrics, names)
	}
}

func TestSameTrigger(t *testing.T) {
	event := func(labels string) *client.Trigger {
		return triggerInput(t, `{"type":"sequence","within":1,"triggers":[{"type":"event","posture":"Reactive",`+labels+`}]}`).Trigger
	}
	for name, c := range map[string]struct {
		a, b string
		want bool
	}{
		"one text":            {`"match":{"a":"b"}`, `"match":{"a":["b"]}`, true},
		"one related object":  {`"match_related":{"a":"b"}`, `"match_related":[{"a":["b"]}]`, true},
		"two texts":           {`"match":{"a":"b"}`, `"match":{"a":["b","c"]}`, false},
		"two related objects": {`"match_related":{"a":"b"}`, `"match_related":[{"a":"b"},{"c":"d"}]`, false},
		"another text":        {`"match":{"a":"b"}`, `"match":{"a":"c"}`, false},
		"none":                {`"match":null`, `"match":{}`, true},
	} {
		if got := sameTrigger(event(c.a), event(c.b)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
