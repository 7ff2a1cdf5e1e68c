package acctest

import (
	"context"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func ResourceSLALifecycle() Lifecycle {
	exact := knownvalue.StringExact
	item := func(of map[string]knownvalue.Check) knownvalue.Check { return knownvalue.ObjectPartial(of) }
	slas := func(list string) string {
		return "resource_id = \"prefect.deployment.${prefect_deployment.test.id}\"\nslas = [" + list + "]"
	}
	const (
		quick = `{ name = "quick", duration = 60 }`
		fresh = `{ name = "fresh", severity = "low", enabled = false, within = 90.5, resource_match = jsonencode({ a = ["b"] }), expected_event = "orders.new" }`
		// spaced is semantically equal to fresh, and the state keeps its spelling.
		spaced = `{ name = "fresh", severity = "low", enabled = false, within = 90.5, resource_match = "{ \"a\": [\"b\"] }", expected_event = "orders.new" }`
	)
	return Lifecycle{
		Resource: "prefect_resource_sla",
		Cloud:    true,
		Setup:    testenv.OneDeployment,
		NoList:   true,
		Upserts:  true,
		Body:     slas(quick),
		Created: map[string]knownvalue.Check{
			"id": knownvalue.StringRegexp(
				regexp.MustCompile(`^prefect\.deployment\.`),
			), "account_id": exact(testenv.CloudAccount), "workspace_id": exact(testenv.CloudWorkspace),
			"slas": knownvalue.ListExact([]knownvalue.Check{item(map[string]knownvalue.Check{
				"name": exact(
					"quick",
				), "duration": knownvalue.Int64Exact(60), "severity": exact("high"), "enabled": knownvalue.Bool(true), "within": knownvalue.Null(),
			})}),
		},
		Changes: []testenv.Change{
			{
				Name:    "more",
				Instead: slas(spaced + "," + quick + `, { name = "often", stale_after = 3600 }, { name = "late", within = 30 }`),
				Want:    map[string]knownvalue.Check{"slas": knownvalue.ListSizeExact(4)},
			},
			{Name: "none", Instead: slas(""), Want: map[string]knownvalue.Check{"slas": knownvalue.ListSizeExact(0)}},
			{
				Name:    "another kind",
				Instead: slas(`{ name = "quick", stale_after = 60, severity = "critical" },` + fresh),
				Want: map[string]knownvalue.Check{
					"slas": knownvalue.ListExact([]knownvalue.Check{
						item(
							map[string]knownvalue.Check{
								"name":        exact("quick"),
								"duration":    knownvalue.Null(),
								"stale_after": knownvalue.Float64Exact(60),
								"severity":    exact("critical"),
							},
						),
						item(
							map[string]knownvalue.Check{
								"name":    exact("fresh"),
								"enabled": knownvalue.Bool(false),
								"within":  knownvalue.Float64Exact(90.5),
							},
						),
					}),
				},
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"RESOURCE,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
			"DEPLOYMENT":         func(a map[string]string) string { return strings.TrimPrefix(a["id"], "prefect.deployment.") },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.ApplySLAs(ctx, a["id"], nil)
		},
	}
}
