package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// slaOwner is the resource of the tests' agreements.
const slaOwner = "prefect.deployment." + someID

func resourceSLALifecycle() lifecycle {
	exact := knownvalue.StringExact
	item := func(of map[string]knownvalue.Check) knownvalue.Check { return knownvalue.ObjectPartial(of) }
	slas := func(list string) string { return "resource_id = \"" + slaOwner + "\"\nslas = [" + list + "]" }
	const (
		quick = `{ name = "quick", duration = 60 }`
		fresh = `{ name = "fresh", severity = "low", enabled = false, within = 90.5, resource_match = jsonencode({ a = ["b"] }), expected_event = "orders.new" }`
		// spaced is the same in another spelling, which only the state keeps.
		spaced = `{ name = "fresh", severity = "low", enabled = false, within = 90.5, resource_match = "{ \"a\": [\"b\"] }", expected_event = "orders.new" }`
	)
	return lifecycle{
		resource: "prefect_resource_sla",
		cloud:    true,
		noList:   true,
		body:     slas(quick),
		created: map[string]knownvalue.Check{
			"id": exact(slaOwner), "account_id": exact(cloudAccount), "workspace_id": exact(cloudWorkspace),
			"slas": knownvalue.ListExact([]knownvalue.Check{item(map[string]knownvalue.Check{
				"name": exact("quick"), "duration": knownvalue.Int64Exact(60), "severity": exact("high"), "enabled": knownvalue.Bool(true), "within": knownvalue.Null(),
			})}),
		},
		changes: []change{
			{name: "more", instead: slas(spaced + "," + quick + `, { name = "often", stale_after = 3600 }, { name = "late", within = 30 }`), want: map[string]knownvalue.Check{"slas": knownvalue.ListSizeExact(4)}},
			{name: "none", instead: slas(""), want: map[string]knownvalue.Check{"slas": knownvalue.ListSizeExact(0)}},
			{name: "another kind", instead: slas(`{ name = "quick", stale_after = 60, severity = "critical" },` + fresh), want: map[string]knownvalue.Check{
				"slas": knownvalue.ListExact([]knownvalue.Check{
					item(map[string]knownvalue.Check{"name": exact("quick"), "duration": knownvalue.Null(), "stale_after": knownvalue.Float64Exact(60), "severity": exact("critical")}),
					item(map[string]knownvalue.Check{"name": exact("fresh"), "enabled": knownvalue.Bool(false), "within": knownvalue.Float64Exact(90.5)}),
				}),
			}},
		},
		imports: map[string]func(map[string]string) string{
			"RESOURCE,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
			"DEPLOYMENT":         func(map[string]string) string { return someID },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.ApplySLAs(ctx, a["id"], nil)
		},
	}
}

func TestResourceSLALifecycle(t *testing.T) {
	_, url := onCloud(t)
	resourceSLALifecycle().run(t, url)
}
