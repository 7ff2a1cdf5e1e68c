package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func WebhookLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	const named = "name = \"orders\"\n"
	return Lifecycle{
		Resource: "prefect_webhook",
		Cloud:    true,
		Setup:    testenv.OneServiceAccount,
		Body:     named + "template = \"{ \\\"event\\\": {{ body.kind }} }\"",
		Created: map[string]knownvalue.Check{
			"name": exact(
				"orders",
			), "description": exact(""), "enabled": knownvalue.Bool(true), "template": exact(`{ "event": {{ body.kind }} }`),
			"service_account_id": knownvalue.Null(), "account_id": exact(testenv.CloudAccount), "workspace_id": exact(testenv.CloudWorkspace),
		},
		Changes: []testenv.Change{
			{
				Name: "description",
				Body: "description = \"of the shop\"\nenabled = false",
				Want: map[string]knownvalue.Check{"description": exact("of the shop"), "enabled": knownvalue.Bool(false)},
			},
			{Name: "no description", Want: map[string]knownvalue.Check{"description": exact(""), "enabled": knownvalue.Bool(true)}},
			{
				Name: "a service account",
				Body: "service_account_id = prefect_service_account.test.id",
				Want: map[string]knownvalue.Check{"service_account_id": knownvalue.NotNull()},
			},
			{Name: "no service account", Want: map[string]knownvalue.Check{"service_account_id": knownvalue.Null()}},
			{
				Name:    "a new template",
				Instead: named + "template = \" {{ body }}\\n\"\ndescription = \"of the shop\"",
				Want:    map[string]knownvalue.Check{"template": exact(" {{ body }}\n")},
			},
			{
				Name:    "a new name",
				Instead: "name = \"sales\"\ntemplate = \"{{ body }}\"",
				Want:    map[string]knownvalue.Check{"name": exact("sales"), "description": exact("")},
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"ID,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
			"name":         func(a map[string]string) string { return a["name"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWebhook(ctx, a["id"])
		},
	}
}
