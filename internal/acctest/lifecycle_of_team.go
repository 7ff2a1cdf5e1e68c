package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TeamLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	return Lifecycle{
		Resource: "prefect_team",
		Cloud:    true,
		Body:     `name = "data"`,
		Created:  map[string]knownvalue.Check{"name": exact("data"), "description": exact(""), "account_id": exact(testenv.CloudAccount)},
		Changes: []testenv.Change{
			{Name: "description", Body: `description = "of data"`, Want: map[string]knownvalue.Check{"description": exact("of data")}},
			{Name: "no description", Want: map[string]knownvalue.Check{"description": exact("")}},
			{Name: "a new name", Instead: `name = "analytics"`, Want: map[string]knownvalue.Check{"name": exact("analytics")}},
		},
		importIDs: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteTeam(ctx, a["id"])
		},
	}
}
