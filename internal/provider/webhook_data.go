package provider

import (
	"context"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

func newWebhookData() *lookup[webhook, *webhook] {
	of := newWebhook()
	return &lookup[webhook, *webhook]{
		noun:       of.noun,
		schema:     dsschema.Schema{MarkdownDescription: "Looks up a webhook of a workspace of Prefect Cloud by id, or by name when no other has the same.", Attributes: readOnly(of.schema.Attributes, "id", "name")},
		validators: oneOf("id", "name"),
		find:       findsBy(func(w *webhook) (id, other types.String) { return w.ID, w.Name }, (*client.Client).Webhook, likeMethod(webhookByName)),
	}
}

type webhooks struct {
	Webhooks []webhook `tfsdk:"webhooks"`
	place
}

func newWebhooksData() *lookup[webhooks, *webhooks] {
	return &lookup[webhooks, *webhooks]{
		noun: "webhooks",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists the webhooks of a workspace of Prefect Cloud, the newest first.",
			Attributes:          filters(map[string]dsschema.Attribute{"webhooks": items("The webhooks.", newWebhook().schema.Attributes)}),
		},
		find: func(ctx context.Context, c *client.Client, m *webhooks, diags *diag.Diagnostics) (err error) {
			m.Webhooks, err = collect[webhook](ctx, c, c.Webhooks(ctx), diags)
			return err
		},
	}
}
