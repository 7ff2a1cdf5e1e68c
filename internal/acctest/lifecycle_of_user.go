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
		importIDs: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		importIgnores: []string{"key"},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteUserKey(ctx, a["user_id"], a["id"])
		},
	}
}

// MigrateByImport migrates the state of the official provider, and imports the configuration that terraform query generates.
func (c *CLI) MigrateByImport(name string) {
	c.t.Helper()
	c.ServeAs(testenv.OfficialAddress)
	mine := c.ReadFile("terraform.tfstate")
	theirs := c.ConvertStateToOfficial(testenv.NullForUnset)
	c.MustRun("state", "replace-provider", "-auto-approve", testenv.OfficialAddress, testenv.OurAddress)
	c.MustRun("plan", "-detailed-exitcode")
	config := c.ReadFile("main.tf")
	c.WriteFile("terraform.tfstate", theirs)
	c.WriteFile("main.tf", Lifecycle{}.movedConfig(config))
	c.ExpectOnlyMoves()
	c.WriteFile("main.tf", config)
	c.WriteFile("terraform.tfstate", mine)
	if os.Getenv("TF_ACC") != "" || testenv.UsesTerraform() { // only Terraform generates configuration
		NewTerraform(c.t, "", c.Env[len(c.Env)-2:]...).GenerateAndImport(name)
	}
}
