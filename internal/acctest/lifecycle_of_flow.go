package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func FlowLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	return Lifecycle{
		Resource: "prefect_flow",
		Body:     `name = "lifecycle"`,
		Created:  map[string]knownvalue.Check{"name": exact("lifecycle"), "tags": knownvalue.SetExact(nil)},
		Changes: []testenv.Change{
			{
				Name: "tags",
				Body: `tags = ["x", "y"]`,
				Want: map[string]knownvalue.Check{"tags": knownvalue.SetExact([]knownvalue.Check{exact("x"), exact("y")})},
			},
			{Name: "what only Terraform knows", Body: "tags = [\"x\", \"y\"]\non_destroy = \"delete\""},
			{Name: "tags are no longer set", Want: map[string]knownvalue.Check{"tags": knownvalue.SetExact(nil)}},
			{Name: "name", Instead: `name = "Lifecycle"`, Replace: true, Want: map[string]knownvalue.Check{"name": exact("Lifecycle")}},
			{Name: "no tags", Instead: `name = "Lifecycle"`, Body: `tags = ["z"]`},
		},
		importIDs: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteFlow(ctx, a["id"])
		},
	}
}
