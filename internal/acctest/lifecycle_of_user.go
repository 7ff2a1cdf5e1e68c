package acctest

import (
	"context"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func UserAPIKeyLifecycle() Lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	return Lifecycle{
		Resource: "prefect_user_api_key",
		Cloud:    true,
		remade:   true,
		Body:     fmt.Sprintf("user_id = %q\nname = \"laptop\"", prefecttest.SeededID("user", "ada")),
		Created:  map[string]knownvalue.Check{"name": exact("laptop"), "key": some, "created": some, "expiration": knownvalue.Null()},
		Changes: []testenv.Change{
			{
				Name:    "an expiration",
				Body:    `expiration = "2040-01-01T00:00:00Z"`,
				Want:    map[string]knownvalue.Check{"expiration": exact("2040-01-01T00:00:00Z"), "key": some},
				Replace: true,
			},
		},
		imports: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		unimported: []string{"key"},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteUserKey(ctx, a["user_id"], a["id"])
		},
	}
}

// OnlyImports takes the state of the official provider over, and what terraform query generates.
func (c *CLI) OnlyImports(name string) {
	c.t.Helper()
	c.Override(testenv.OfficialAddress)
	mine := c.Read("terraform.tfstate")
	theirs := c.AsOfficial(testenv.NullForUnset)
	c.Must("state", "replace-provider", "-auto-approve", testenv.OfficialAddress, testenv.OurAddress)
	c.Must("plan", "-detailed-exitcode")
	config := c.Read("main.tf")
	c.Write("terraform.tfstate", theirs)
	c.Write("main.tf", Lifecycle{}.movedConfig(config))
	c.OnlyMoves()
	c.Write("main.tf", config)
	c.Write("terraform.tfstate", mine)
	if os.Getenv("TF_ACC") != "" || testenv.OnTerraform() { // only Terraform generates configuration
		NewTerraform(c.t, "", c.Env[len(c.Env)-2:]...).Adopt(name)
	}
}
