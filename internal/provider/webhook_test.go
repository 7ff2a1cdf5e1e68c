package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

func webhookLifecycle() lifecycle {
	exact := knownvalue.StringExact
	const named = "name = \"orders\"\n"
	return lifecycle{
		resource: "prefect_webhook",
		cloud:    true,
		body:     named + "template = \"{ \\\"event\\\": {{ body.kind }} }\"",
		created: map[string]knownvalue.Check{
			"name": exact("orders"), "description": exact(""), "enabled": knownvalue.Bool(true), "template": exact(`{ "event": {{ body.kind }} }`),
			"service_account_id": knownvalue.Null(), "account_id": exact(cloudAccount), "workspace_id": exact(cloudWorkspace),
		},
		changes: []change{
			{name: "description", body: "description = \"of the shop\"\nenabled = false", want: map[string]knownvalue.Check{"description": exact("of the shop"), "enabled": knownvalue.Bool(false)}},
			{name: "no description", want: map[string]knownvalue.Check{"description": exact(""), "enabled": knownvalue.Bool(true)}},
			{name: "a service account", body: "service_account_id = \"" + someID + "\"", want: map[string]knownvalue.Check{"service_account_id": exact(someID)}},
			{name: "no service account", want: map[string]knownvalue.Check{"service_account_id": knownvalue.Null()}},
			{name: "a new template", instead: named + "template = \" {{ body }}\\n\"\ndescription = \"of the shop\"", want: map[string]knownvalue.Check{"template": exact(" {{ body }}\n")}},
			{name: "a new name", instead: "name = \"sales\"\ntemplate = \"{{ body }}\"", want: map[string]knownvalue.Check{"name": exact("sales"), "description": exact("")}},
		},
		imports: map[string]func(map[string]string) string{
			"ID,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
			"name":         func(a map[string]string) string { return a["name"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWebhook(ctx, a["id"])
		},
	}
}

func TestWebhookLifecycle(t *testing.T) {
	_, url := onCloud(t)
	webhookLifecycle().run(t, url)
}
