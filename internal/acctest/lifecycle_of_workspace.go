package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func WorkspaceLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	return Lifecycle{
		Resource: "prefect_workspace",
		Cloud:    true,
		Body:     "name = \"Data\"\nhandle = \"data\"",
		Created: map[string]knownvalue.Check{
			"name":        exact("Data"),
			"handle":      exact("data"),
			"description": exact(""),
			"account_id":  exact(testenv.CloudAccount),
		},
		Changes: []testenv.Change{
			{
				Name: "description",
				Body: `description = "of the data team"`,
				Want: map[string]knownvalue.Check{"description": exact("of the data team")},
			},
			{Name: "no description", Want: map[string]knownvalue.Check{"description": exact("")}},
			{
				Name:    "a new name",
				Instead: "name = \"Analytics\"\nhandle = \"data\"",
				Want:    map[string]knownvalue.Check{"name": exact("Analytics")},
			},
			{
				Name:    "a new handle",
				Instead: "name = \"Analytics\"\nhandle = \"analytics\"",
				Want:    map[string]knownvalue.Check{"handle": exact("analytics")},
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"handle/HANDLE": func(a map[string]string) string { return "handle/" + a["handle"] },
			"handle":        func(a map[string]string) string { return a["handle"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWorkspace(ctx, a["id"])
		},
	}
}
