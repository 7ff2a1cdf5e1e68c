package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

const notificationBlocks = `
resource "prefect_block" "day" {
  name      = "day"
  type_slug = "slack-webhook"
  data      = jsonencode({ url = "https://example.com/day" })
}
resource "prefect_block" "night" {
  name      = "night"
  type_slug = "slack-webhook"
  data      = jsonencode({ url = "https://example.com/night" })
}
`

func defaultSLALifecycle() lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	return lifecycle{
		resource: "prefect_default_sla",
		cloud:    true,
		noList:   true,
		setup:    notificationBlocks,
		body:     "severity = \"high\"\nblock_id = prefect_block.day.id",
		created: map[string]knownvalue.Check{
			"id": exact("high"), "severity": exact("high"), "block_id": some, "automation_id": some, "account_id": exact(cloudAccount), "workspace_id": exact(cloudWorkspace),
		},
		changes: []change{
			{name: "another block", instead: "severity = \"high\"\nblock_id = prefect_block.night.id", want: map[string]knownvalue.Check{"block_id": some}, replace: true},
			{name: "another severity", instead: "severity = \"critical\"\nblock_id = prefect_block.night.id", want: map[string]knownvalue.Check{"id": exact("critical")}, replace: true},
		},
		imports: map[string]func(map[string]string) string{
			"SEVERITY,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteDefaultSLA(ctx, a["severity"])
		},
	}
}

func TestDefaultSLALifecycle(t *testing.T) {
	_, url := onCloud(t)
	defaultSLALifecycle().run(t, url)
}

// TestDefaultSLAExists: a default SLA that somebody has created is not overwritten, and invalid severities are refused in the plan.
func TestDefaultSLAExists(t *testing.T) {
	_, url := onCloud(t)
	c := testClient(t, url)
	must(c.CreateDefaultSLA(t.Context(), client.DefaultSLAInput{Severity: "high", BlockID: someID}))(t)
	happens(t, "the default SLA is shown", func() bool {
		_, err := c.DefaultSLA(t.Context(), "high")
		return err == nil
	})
	config := func(severity string) string {
		return "resource \"prefect_default_sla\" \"test\" {\n  severity = \"" + severity + "\"\n  block_id = \"" + someID + "\"\n}\n"
	}
	plays(t,
		refused(config("high"), "terraform import prefect_default_sla.NAME high"),
		refused(config("urgent"), "severity"),
		applying(config("low")),
	)
}
