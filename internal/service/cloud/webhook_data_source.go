package cloud

import (
	"context"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

var _ = framework.ImplementsDataSource(newWebhookData)

func newWebhookData() *framework.DataSource[webhook, *webhook] {
	of := newWebhook()
	return &framework.DataSource[webhook, *webhook]{
		TypeName: of.TypeName, CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a webhook of Prefect Cloud by ID, or by name if the name is unique.",
			Attributes:          framework.ReadOnlyAttributes(of.SchemaDefinition.Attributes, "id", "name"),
		},
		Validators: framework.ExactlyOneOf("id", "name"),
		ReadFunc: framework.FindsBy(
			func(w *webhook) (id, other types.String) { return w.ID, w.Name },
			(*client.Client).Webhook,
			framework.LikeMethod(webhookByName),
		),
	}
}

type webhooks struct {
	Webhooks []webhook `tfsdk:"webhooks"`
	framework.WorkspacePlacement
}

var _ = framework.ImplementsDataSource(newWebhooksData)

func newWebhooksData() *framework.DataSource[webhooks, *webhooks] {
	return &framework.DataSource[webhooks, *webhooks]{
		TypeName: "webhooks", CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the webhooks of a workspace of Prefect Cloud, newest first.",
			Attributes: framework.CollectionAttributes(
				map[string]dsschema.Attribute{
					"webhooks": framework.CollectionAttribute("Webhooks of the workspace.", newWebhook().SchemaDefinition.Attributes),
				},
			),
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *webhooks, diags *fwdiag.Diagnostics) (err error) {
			m.Webhooks, err = framework.Collect[webhook](ctx, c, c.Webhooks(ctx), diags)
			return err
		},
	}
}
