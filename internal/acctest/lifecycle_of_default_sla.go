package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func DefaultSLALifecycle() Lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	return Lifecycle{
		Resource: "prefect_default_sla",
		Cloud:    true,
		NoList:   true,
		Setup:    testenv.NotificationBlocks,
		Body:     "severity = \"high\"\nblock_id = prefect_block.day.id",
		Created: map[string]knownvalue.Check{
			"id": exact(
				"high",
			), "severity": exact("high"), "block_id": some, "automation_id": some, "account_id": exact(testenv.CloudAccount),
			"workspace_id": exact(testenv.CloudWorkspace),
		},
		Changes: []testenv.Change{
			{
				Name:    "another block",
				Instead: "severity = \"high\"\nblock_id = prefect_block.night.id",
				Want:    map[string]knownvalue.Check{"block_id": some},
				Replace: true,
			},
			{
				Name:    "another severity",
				Instead: "severity = \"critical\"\nblock_id = prefect_block.night.id",
				Want:    map[string]knownvalue.Check{"id": exact("critical")},
				Replace: true,
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"SEVERITY,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteDefaultSLA(ctx, a["severity"])
		},
	}
}
