package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func AutomationLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	const (
		reactive = "trigger = { event = { posture = \"Reactive\", expect = [\"lifecycle.happened\"] } }\n"
		body     = "name = \"lifecycle\"\n" + reactive
	)
	none := knownvalue.ListExact(nil)
	return Lifecycle{
		Resource: "prefect_automation",
		Body:     body,
		Created: map[string]knownvalue.Check{
			"name": exact(
				"lifecycle",
			), "description": exact(""), "enabled": knownvalue.Bool(true), "tags": knownvalue.SetExact(nil), "owner_resource": knownvalue.Null(),
			"actions": none, "actions_on_trigger": none, "actions_on_resolve": none,
			"trigger.event": knownvalue.ObjectExact(map[string]knownvalue.Check{
				"posture": exact(
					"Reactive",
				), "expect": knownvalue.SetExact([]knownvalue.Check{exact("lifecycle.happened")}), "after": knownvalue.SetExact(nil),
				"for_each": knownvalue.SetExact(nil),
				"match": exact(
					"{}",
				), "match_related": exact("{}"), "threshold": knownvalue.Int64Exact(1), "within": knownvalue.Float64Exact(0),
			}),
			"trigger.compound": knownvalue.Null(),
		},
		Changes: []testenv.Change{
			{Name: "description", Body: `description = "for tests"`, Want: map[string]knownvalue.Check{"description": exact("for tests")}},
			{
				Name: "description is no longer set, tags are",
				Body: `tags = ["b", "a"]`,
				Want: map[string]knownvalue.Check{"description": exact(""), "tags": knownvalue.SetSizeExact(2)},
			},
			{
				Name: "disabled",
				Body: "enabled = false",
				Want: map[string]knownvalue.Check{"enabled": knownvalue.Bool(false), "tags": knownvalue.SetExact(nil)},
			},
			{
				Name: "actions",
				Body: `actions = [{ type = "change-flow-run-state", state = "FAILED" }, { type = "pause-work-pool", source = "inferred" }]`,
				Want: map[string]knownvalue.Check{"enabled": knownvalue.Bool(true), "actions": knownvalue.ListSizeExact(2)},
			},
			{
				Name: "no actions, others",
				Body: "actions_on_trigger = [{ type = \"do-nothing\" }]\nactions_on_resolve = [{ type = \"resume-flow-run\" }]",
				Want: map[string]knownvalue.Check{
					"actions":            none,
					"actions_on_trigger": knownvalue.ListSizeExact(1),
					"actions_on_resolve": knownvalue.ListSizeExact(1),
				},
			},
			{Name: "none of them", Want: map[string]knownvalue.Check{"actions_on_trigger": none, "actions_on_resolve": none}},
			{
				Name: "proactive", Instead: "name = \"renamed\"\ntrigger = { event = { posture = \"Proactive\", threshold = 2, match = " +
					"jsonencode({ \"prefect.resource.id\" = [\"a\", \"b\"] }) } }",
				Want: map[string]knownvalue.Check{
					"name":                 exact("renamed"),
					"trigger.event.within": knownvalue.Float64Exact(10),
					"trigger.event.match":  exact(`{"prefect.resource.id":["a","b"]}`),
				},
			},
			{
				Name: "compound",
				Instead: "name = \"renamed\"\ntrigger = { compound = { require = 2, within = 60, triggers = [{ event = { posture = \"Reactive\", " +
					"expect = [\"tests.nothing\"] } }, { sequence = { triggers = [{ event = { posture = \"Reactive\", expect = [\"tests.nothing\"], " +
					"within = 1.5 } }] } }] } }",
				Want: map[string]knownvalue.Check{
					"trigger.event":             knownvalue.Null(),
					"trigger.compound.require":  knownvalue.Int64Exact(2),
					"trigger.compound.triggers": knownvalue.ListSizeExact(2),
				},
			},
			{
				Name: "sequence",
				Instead: "name = \"renamed\"\ntrigger = { sequence = { triggers = [{ event = { posture = \"Reactive\", expect = " +
					"[\"tests.nothing\"] } }] } }",
				Want: map[string]knownvalue.Check{"trigger.compound": knownvalue.Null(), "trigger.sequence.within": knownvalue.Null()},
			},
			{Name: "a description again", Instead: "name = \"renamed\"\n" + reactive, Body: `description = "x"`},
		},
		importIDs: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteAutomation(ctx, a["id"])
		},
	}
}
