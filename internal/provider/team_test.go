package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

func teamLifecycle() lifecycle {
	exact := knownvalue.StringExact
	return lifecycle{
		resource: "prefect_team",
		cloud:    true,
		body:     `name = "data"`,
		created:  map[string]knownvalue.Check{"name": exact("data"), "description": exact(""), "account_id": exact(cloudAccount)},
		changes: []change{
			{name: "description", body: `description = "of data"`, want: map[string]knownvalue.Check{"description": exact("of data")}},
			{name: "no description", want: map[string]knownvalue.Check{"description": exact("")}},
			{name: "a new name", instead: `name = "analytics"`, want: map[string]knownvalue.Check{"name": exact("analytics")}},
		},
		imports: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteTeam(ctx, a["id"])
		},
	}
}

func TestTeamLifecycle(t *testing.T) {
	_, url := onCloud(t)
	teamLifecycle().run(t, url)
}
