package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func ServiceAccountLifecycle() Lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	return Lifecycle{
		Resource: "prefect_service_account",
		Cloud:    true,
		Body:     `name = "robot"`,
		Created: map[string]knownvalue.Check{
			"account_role_name": exact(
				"Member",
			), "account_id": exact(testenv.CloudAccount), "actor_id": some, "old_key_expires_in_seconds": knownvalue.Int64Exact(0),
			"api_key": some, "api_key_id": some, "api_key_name": some, "api_key_created": some, "api_key_expiration": knownvalue.Null(),
			"api_key_keepers": knownvalue.Null(),
		},
		Changes: []testenv.Change{
			{Name: "a role", Body: `account_role_name = "Admin"`, Want: map[string]knownvalue.Check{"account_role_name": exact("Admin")}},
			{Name: "no role", Want: map[string]knownvalue.Check{"account_role_name": exact("Member")}},
			{
				Name: "an expiration",
				Body: "api_key_expiration = \"2040-01-01T00:00:00Z\"",
				Want: map[string]knownvalue.Check{"api_key_expiration": exact("2040-01-01T00:00:00Z"), "api_key": some},
			},
			{
				Name: "keepers",
				Body: "api_key_keepers = { month = \"may\" }\nold_key_expires_in_seconds = 60",
				Want: map[string]knownvalue.Check{
					"api_key_expiration":         knownvalue.Null(),
					"old_key_expires_in_seconds": knownvalue.Int64Exact(60),
				},
			},
			{
				Name:    "a new name",
				Instead: "name = \"android\"\napi_key_keepers = { month = \"may\" }",
				Want:    map[string]knownvalue.Check{"name": exact("android")},
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"name/NAME": func(a map[string]string) string { return "name/" + a["name"] },
			"name":      func(a map[string]string) string { return a["name"] },
		},
		importIgnores: []string{"api_key", "api_key_keepers.%", "api_key_keepers.month"},
		importBody:    `name = "android"`,
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteServiceAccount(ctx, a["id"])
		},
	}
}
