package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type webhook struct {
	object
	Name             types.String `tfsdk:"name"`
	Description      types.String `tfsdk:"description"`
	Enabled          types.Bool   `tfsdk:"enabled"`
	Template         types.String `tfsdk:"template"`
	ServiceAccountID types.String `tfsdk:"service_account_id"`
	Slug             types.String `tfsdk:"slug"`
	Endpoint         types.String `tfsdk:"endpoint"`
}

// webhookInput is what a write sets, and what a create whose answer is lost is told apart by.
type webhookInput struct {
	client.WebhookInput
	namesakes *namesakes
}

// longestTemplate is how many characters the template of a webhook may have.
const longestTemplate = 30000

func webhookSchema() schema.Schema {
	return schema.Schema{
		Version:             1, // that of the official provider, whose state we take over
		MarkdownDescription: "A webhook of a workspace of Prefect Cloud: an address to which other systems send requests, and a template that makes events of them. A server has no webhooks. Names need not differ.",
		Attributes: attributes(map[string]schema.Attribute{
			"name":               requiredText("The name of the webhook. Several may have the same.", notEmpty()...),
			"description":        optionalText("What the webhook is for. Default: empty."),
			"enabled":            optionalBool("Whether requests to the webhook become events. Default: `true`."),
			"template":           requiredText("A Jinja template that makes of each request the JSON of an event. It is kept as it is written and need not be JSON itself; 30,000 characters at the most.", stringvalidator.UTF8LengthBetween(1, longestTemplate)),
			"service_account_id": optionalText("The id of the service account with whose API key requests must come. Required where the account enforces the authentication of webhooks. Default: none, so that whoever knows the address can send events.", isUUID()),
			"slug":               computedText("The last part of the address, which Prefect chooses."),
			"endpoint":           computedText("The address to which other systems send their requests. Whoever knows it can send events, unless there is a `service_account_id`."),
		}),
	}
}

func newWebhook() *managed[webhook, client.Webhook, webhookInput, *webhook] {
	r := new(managed[webhook, client.Webhook, webhookInput, *webhook])
	*r = managed[webhook, client.Webhook, webhookInput, *webhook]{
		noun:   "webhook",
		schema: webhookSchema(),
		create: func(ctx context.Context, c *client.Client, in webhookInput) (*client.Webhook, error) {
			return c.CreateWebhook(ctx, in.WebhookInput)
		},
		read: readsByID[*webhook]((*client.Client).Webhook),
		update: func(ctx context.Context, c *client.Client, w *webhook, in webhookInput) error {
			return c.UpdateWebhook(ctx, w.ID.ValueString(), in.WebhookInput)
		},
		remove: removesByID[*webhook]((*client.Client).DeleteWebhook),
		twin: func(ctx context.Context, c *client.Client, in webhookInput) (*client.Webhook, error) {
			all := func() iter.Seq2[*client.Webhook, error] { return webhooksOfName(ctx, c, in.Name) }
			return newcomer(ctx, c, in.namesakes, r.begins(c, r.noun, in.Name), all, webhookID, func(a *client.Webhook) (bool, error) { return describes[*webhook](ctx, a, in) })
		},
		otherwise: "change its name or its description. A webhook that is alike in everything may be what an apply has made that was cut off",
		locate:    locatesBy((*client.Client).Webhook, likeMethod(webhookByName), namePrefix),
		all: func(ctx context.Context, c *client.Client) iter.Seq2[*client.Webhook, error] {
			return c.Webhooks(ctx)
		},
		resets: map[string]attr.Value{"description": types.StringValue(""), "enabled": types.BoolValue(true)},
		whole:  true, // an update is a PUT
		lags:   true,
		plan: func(_ context.Context, p *planning[webhook]) {
			p.refuseServer(&p.plan.place, "webhooks")
		},
		// The template was JSON to the official provider once; its text is the same.
		upgrades: map[int64]resource.StateUpgrader{0: {PriorSchema: new(webhookSchema()), StateUpgrader: keepState}},
	}
	return r
}

func webhookID(a *client.Webhook) string { return a.ID }

func webhooksOfName(ctx context.Context, c *client.Client, name string) iter.Seq2[*client.Webhook, error] {
	return among(c.Webhooks(ctx), func(a *client.Webhook) bool { return a.Name == name })
}

// webhookByName finds the only webhook of a name.
func webhookByName(ctx context.Context, c *client.Client, name string) (*client.Webhook, error) {
	return onlyOne(webhooksOfName(ctx, c, name), "webhook", name, webhookID)
}

func (w *webhook) key() (id, label string) { return w.ID.ValueString(), w.Name.ValueString() }

func (w *webhook) where() spot { return w }

// settle completes the address as well, which is beside that of the API.
func (w *webhook) settle(c *client.Client) {
	w.place.settle(c)
	w.Endpoint = types.StringValue(c.HookURL(w.Slug.ValueString()))
}

func (w *webhook) input(context.Context, *diag.Diagnostics) webhookInput {
	return webhookInput{namesakes: new(namesakes), WebhookInput: client.WebhookInput{
		Name: w.Name.ValueString(), Template: w.Template.ValueString(),
		Description: given(w.Description, w.Description.ValueString), Enabled: given(w.Enabled, w.Enabled.ValueBool),
		ServiceAccountID: optional(w.ServiceAccountID, w.ServiceAccountID.ValueString),
	}}
}

func (w *webhook) fill(_ context.Context, a *client.Webhook, _ *diag.Diagnostics) {
	w.fillObject(a.Object)
	w.Name, w.Description, w.Enabled = types.StringValue(a.Name), types.StringValue(a.Description), types.BoolValue(a.Enabled)
	w.Template, w.ServiceAccountID = types.StringValue(a.Template), types.StringPointerValue(a.ServiceAccountID)
	w.Slug = types.StringValue(a.Slug)
}
