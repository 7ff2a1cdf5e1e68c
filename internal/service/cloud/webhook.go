package cloud

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type webhook struct {
	framework.WorkspaceModel
	Name             types.String `tfsdk:"name"`
	Description      types.String `tfsdk:"description"`
	Enabled          types.Bool   `tfsdk:"enabled"`
	Template         types.String `tfsdk:"template"`
	ServiceAccountID types.String `tfsdk:"service_account_id"`
	Slug             types.String `tfsdk:"slug"`
	Endpoint         types.String `tfsdk:"endpoint"`
}

// webhookInput is the request of a write, and the data to find a webhook whose create response was lost.
type webhookInput struct {
	cloudapi.WebhookInput
	idsWithName *framework.IDsWithName
}

// maxTemplate is the maximum length of a template in characters.
const maxTemplate = 30000

func webhookSchema() schema.Schema {
	return schema.Schema{
		Version: 1, // the version of the official provider, whose state can be read
		MarkdownDescription: "A webhook of a workspace of Prefect Cloud: a URL that receives requests from other systems, and a " +
			"template that turns them into events. Names do not have to be unique. Self-hosted servers have no webhooks.",
		Attributes: tfvalue.Attributes(map[string]schema.Attribute{
			"name":        tfvalue.RequiredString("Name of the webhook. Names do not have to be unique.", tfvalue.NotEmpty()...),
			"description": tfvalue.OptionalString("Description of the webhook. Defaults to an empty string."),
			"enabled":     tfvalue.OptionalBool("Whether requests to the webhook create events. Defaults to `true`."),
			"template": tfvalue.RequiredString(
				"Jinja template that turns a request into the JSON of an event, at most 30,000 characters. The template itself does "+
					"not have to be valid JSON.",
				stringvalidator.UTF8LengthBetween(1, maxTemplate),
			),
			"service_account_id": tfvalue.OptionalString(
				"ID of the service account whose API key requests must use. Defaults to none: anyone who knows the URL can send "+
					"events. Required if the account enforces authentication of webhooks.",
				tfvalue.IsUUID(),
			),
			"slug": tfvalue.ComputedString("Last part of the URL, assigned by Prefect."),
			"endpoint": tfvalue.ComputedString(
				"URL that receives requests from other systems. Without `service_account_id`, anyone who knows it can send events.",
			),
		}),
	}
}

var _ = framework.ImplementsListableResource(newWebhook)

func newWebhook() *framework.Resource[webhook, cloudapi.Webhook, webhookInput, *webhook] {
	r := new(framework.Resource[webhook, cloudapi.Webhook, webhookInput, *webhook])
	*r = framework.Resource[webhook, cloudapi.Webhook, webhookInput, *webhook]{
		TypeName: "webhook", CloudOnly: true,
		SchemaDefinition: webhookSchema(),
		CreateFunc: func(ctx context.Context, c *client.Client, in webhookInput) (*cloudapi.Webhook, error) {
			return c.CreateWebhook(ctx, in.WebhookInput)
		},
		ReadFunc: framework.ReadsByID[*webhook]((*client.Client).Webhook),
		UpdateFunc: func(ctx context.Context, c *client.Client, w *webhook, in webhookInput) error {
			return c.UpdateWebhook(ctx, w.ID.ValueString(), in.WebhookInput)
		},
		DeleteFunc: framework.RemovesByID[*webhook]((*client.Client).DeleteWebhook),
		FindExisting: func(ctx context.Context, c *client.Client, in webhookInput) (*cloudapi.Webhook, error) {
			all := func() iter.Seq2[*cloudapi.Webhook, error] { return webhooksOfName(ctx, c, in.Name) }
			return framework.FindCreated(
				ctx,
				c,
				in.idsWithName,
				r.Claim(c, r.TypeName, in.Name),
				all,
				webhookID,
				func(a *cloudapi.Webhook) (bool, error) { return framework.Describes[*webhook](ctx, a, in) },
			)
		},
		Collision: framework.Collision{
			Advice: "change its name or its description. An interrupted apply may have created the existing webhook",
		},
		Import: framework.Import[cloudapi.Webhook]{
			Find: framework.FindsForImportBy((*client.Client).Webhook, framework.LikeMethod(webhookByName), tfvalue.NamePrefix),
		},
		Listing: framework.Listing[*webhook, cloudapi.Webhook]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.Webhook, error] {
				return c.Webhooks(ctx)
			},
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"description": types.StringValue(""), "enabled": types.BoolValue(true)},
			FixedDefaults:     []string{"description", "enabled", "service_account_id"},
		},
		API: framework.APIBehavior{
			FullUpdate:           true, // an update is a PUT
			EventuallyConsistent: true,
		},
		PlanFunc: func(_ context.Context, p *framework.PlanContext[webhook]) {
			p.RefuseServer(&p.Plan.WorkspacePlacement, "webhooks")
		},
		// An earlier version of the official provider had a JSON type for the template; the string is the same.
		StateUpgraders: map[int64]resource.StateUpgrader{0: {PriorSchema: new(webhookSchema()), StateUpgrader: framework.KeepState}},
	}
	return r
}

func webhookID(a *cloudapi.Webhook) string { return a.ID }

func webhooksOfName(ctx context.Context, c *client.Client, name string) iter.Seq2[*cloudapi.Webhook, error] {
	return framework.FilterSeq(c.Webhooks(ctx), func(a *cloudapi.Webhook) bool { return a.Name == name })
}

// webhookByName finds the only webhook with a name.
func webhookByName(ctx context.Context, c *client.Client, name string) (*cloudapi.Webhook, error) {
	return framework.OnlyOne(webhooksOfName(ctx, c, name), "webhook", name, webhookID)
}

func (w *webhook) Identity() (id, label string) { return w.ID.ValueString(), w.Name.ValueString() }

func (w *webhook) Placement() framework.Placement { return w }

// ResolvePlacement also sets the endpoint, whose URL is derived from the URL of the API.
func (w *webhook) ResolvePlacement(c *client.Client) {
	w.WorkspacePlacement.ResolvePlacement(c)
	w.Endpoint = types.StringValue(c.HookURL(w.Slug.ValueString()))
}

func (w *webhook) ToAPI(context.Context, *fwdiag.Diagnostics) webhookInput {
	return webhookInput{idsWithName: new(framework.IDsWithName), WebhookInput: cloudapi.WebhookInput{
		Name: w.Name.ValueString(), Template: w.Template.ValueString(),
		Description:      tfvalue.OptionalNonNull(w.Description, w.Description.ValueString),
		Enabled:          tfvalue.OptionalNonNull(w.Enabled, w.Enabled.ValueBool),
		ServiceAccountID: tfvalue.OptionalNullable(w.ServiceAccountID, w.ServiceAccountID.ValueString),
	}}
}

func (w *webhook) FromAPI(_ context.Context, a *cloudapi.Webhook, _ *fwdiag.Diagnostics) {
	w.FillObject(a.Object)
	w.Name, w.Description, w.Enabled = types.StringValue(a.Name), types.StringValue(a.Description), types.BoolValue(a.Enabled)
	w.Template, w.ServiceAccountID = types.StringValue(a.Template), types.StringPointerValue(a.ServiceAccountID)
	w.Slug = types.StringValue(a.Slug)
}
