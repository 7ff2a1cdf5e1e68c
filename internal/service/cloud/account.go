package cloud

import (
	"context"
	"iter"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// accountView is the part of the model that the API returns.
type accountView struct {
	framework.CommonModel
	Name        types.String `tfsdk:"name"`
	Handle      types.String `tfsdk:"handle"`
	Location    types.String `tfsdk:"location"`
	Link        types.String `tfsdk:"link"`
	Settings    types.Object `tfsdk:"settings"`
	DomainNames types.List   `tfsdk:"domain_names"`
}

type accountModel struct {
	accountView
	framework.DestroyBehavior
}

// accountSettings are the settings of an account.
type accountSettings struct {
	AllowPublicWorkspaces        types.Bool `tfsdk:"allow_public_workspaces"`
	AILogSummaries               types.Bool `tfsdk:"ai_log_summaries"`
	ManagedExecution             types.Bool `tfsdk:"managed_execution"`
	EnforceIPAllowlist           types.Bool `tfsdk:"enforce_ip_allowlist"`
	EnforceWebhookAuthentication types.Bool `tfsdk:"enforce_webhook_authentication"`
	SelfHealingEnabled           types.Bool `tfsdk:"self_healing_enabled"`
}

// ownPlacement is the placement of an account: the account itself.
type ownPlacement struct{ *accountView }

func (p ownPlacement) PlacementIDs() (account, workspace types.String) {
	return p.ID, types.StringNull()
}

func (p ownPlacement) SetPlacement(account, _ types.String) {
	if p.ID.IsNull() {
		p.ID = account
	}
}

func (ownPlacement) ResolvePlacement(*client.Client) {}

func (a *accountView) Placement() framework.Placement { return ownPlacement{a} }

var _ = framework.ImplementsListableResource(newAccount)

func newAccount() *framework.Resource[accountModel, cloudapi.Account, cloudapi.AccountInput, *accountModel] {
	attributes := accountViewAttributes()
	attributes["on_destroy"] = schema.StringAttribute{
		MarkdownDescription: "Behavior when the resource is destroyed: `abandon` only removes the account from the state; `delete` " +
			"permanently deletes the account, with all workspaces and everything else in it. Defaults to `abandon`. Not sent to " +
			"Prefect. Apply a change to this argument before the destroy it should affect.",
		Optional: true, Validators: tfvalue.OneOf(framework.OnDestroyAbandon, framework.OnDestroyDelete),
	}
	return &framework.Resource[accountModel, cloudapi.Account, cloudapi.AccountInput, *accountModel]{
		TypeName: "account", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "An account of Prefect Cloud. It can only be imported. Destroying the resource removes the account " +
				"from the state only, unless `on_destroy` is `delete`.",
			Attributes: attributes,
		},
		ReadFunc: func(ctx context.Context, c *client.Client, _ *accountModel) (*cloudapi.Account, error) {
			return c.GetAccount(ctx)
		},
		UpdateFunc: func(ctx context.Context, c *client.Client, _ *accountModel, in cloudapi.AccountInput) error {
			return c.UpdateAccount(ctx, in)
		},
		DeleteFunc: func(ctx context.Context, c *client.Client, _ *accountModel) error { return c.DeleteAccount(ctx) },
		ImportOnly: &framework.ImportOnly{Made: "Accounts of Prefect Cloud are created in its UI.", ID: "ID"},
		Import: framework.Import[cloudapi.Account]{
			Find: framework.FindsForImportBy((*client.Client).AccountByID, (*client.Client).AccountByHandle, "handle/"),
		},
		Listing: framework.Listing[*accountModel, cloudapi.Account]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.Account, error] {
				return c.Accounts(ctx)
			},
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"domain_names": tfvalue.StringList(nil)},
			KeepOnRemoval:     []string{"settings"},
		},
		Deletion: framework.Deletion[accountModel, cloudapi.Account]{
			IsAbandoned: func(a *accountModel) bool { return a.OnDestroy.ValueString() != framework.OnDestroyDelete },
		},
		API:      framework.APIBehavior{EventuallyConsistent: true},
		PlanFunc: planAccount,
	}
}

func accountViewAttributes() map[string]schema.Attribute {
	return tfvalue.RecordAttributes(map[string]schema.Attribute{
		"name":     tfvalue.RequiredString("Display name of the account.", stringvalidator.LengthAtLeast(1)),
		"handle":   tfvalue.RequiredString("Handle of the account, as in addresses. Lower-case letters, digits and dashes.", isHandle),
		"location": tfvalue.OptionalString("Location of the account, as free text."),
		"link":     tfvalue.OptionalString("URL of a page about the account."),
		"settings": schema.SingleNestedAttribute{
			MarkdownDescription: "Settings of the account. Unset settings keep their current values.",
			Optional:            true, Computed: true,
			Attributes: map[string]schema.Attribute{
				"allow_public_workspaces": tfvalue.OptionalBool("Whether workspaces can be public."),
				"ai_log_summaries":        tfvalue.OptionalBool("Whether Prefect summarizes logs with a language model."),
				"managed_execution": tfvalue.OptionalBool(
					"Whether flow runs can use Prefect's managed infrastructure. Not available on customer-managed Prefect Cloud.",
				),
				"enforce_ip_allowlist": tfvalue.OptionalBool(
					"Whether only addresses in the IP allowlist can access the account.",
				),
				"enforce_webhook_authentication": tfvalue.OptionalBool(
					"Whether webhooks require a service account. Webhooks without one stop working.",
				),
				"self_healing_enabled": tfvalue.OptionalBool("Whether Prefect may repair failures automatically."),
			},
		},
		"domain_names": schema.ListAttribute{
			MarkdownDescription: "All domain names of the account. Defaults to the current domain names. An empty list removes them.",
			Optional:            true, Computed: true, ElementType: types.StringType,
		},
	})
}

func (a *accountView) Identity() (id, label string) {
	return a.ID.ValueString(), a.Handle.ValueString()
}

func (a *accountView) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) cloudapi.AccountInput {
	s := a.settings(ctx, diags)
	on := func(b types.Bool) patch.Optional[bool] { return tfvalue.OptionalNonNull(b, b.ValueBool) }
	return cloudapi.AccountInput{
		AccountFields: cloudapi.AccountFields{
			Name: a.Name.ValueString(), Handle: a.Handle.ValueString(),
			Location: tfvalue.OptionalNullable(a.Location, a.Location.ValueString),
			Link:     tfvalue.OptionalNullable(a.Link, a.Link.ValueString),
		},
		AccountSettingsInput: cloudapi.AccountSettingsInput{
			AllowPublicWorkspaces: on(s.AllowPublicWorkspaces),
			AILogSummaries:        on(s.AILogSummaries),
			ManagedExecution:      on(s.ManagedExecution),
			EnforceIPAllowlist:    on(s.EnforceIPAllowlist),
			EnforceWebhookAuth:    on(s.EnforceWebhookAuthentication),
			SelfHealing:           on(s.SelfHealingEnabled),
		},
		DomainNames: tfvalue.OptionalNonNull(a.DomainNames, func() []string { return tfvalue.SortedStrings(ctx, a.DomainNames, diags) }),
	}
}

// settings returns the settings. If they are unknown or null, all of them are null.
func (a *accountView) settings(ctx context.Context, diags *fwdiag.Diagnostics) accountSettings {
	var s accountSettings
	if !a.Settings.IsNull() && !a.Settings.IsUnknown() {
		diags.Append(a.Settings.As(ctx, &s, basetypes.ObjectAsOptions{})...)
	}
	return s
}

func (a *accountView) FromAPI(ctx context.Context, from *cloudapi.Account, diags *fwdiag.Diagnostics) {
	a.FillObject(from.Object)
	a.Name, a.Handle = types.StringValue(from.Name), types.StringValue(from.Handle)
	a.Location, a.Link = types.StringPointerValue(from.Location), types.StringPointerValue(from.Link)
	a.fillDomains(ctx, from.Domains, diags)
	on := types.BoolValue
	a.setSettings(ctx, accountSettings{
		on(from.Settings.AllowPublicWorkspaces), on(from.Settings.AILogSummaries), on(from.Settings.ManagedExecution),
		on(from.Settings.EnforceIPAllowlist), on(from.Settings.EnforceWebhookAuth), on(from.Settings.SelfHealing),
	}, diags)
}

func (a *accountView) setSettings(ctx context.Context, s accountSettings, diags *fwdiag.Diagnostics) {
	attributeTypes := map[string]attr.Type{}
	nested := accountViewAttributes()["settings"].(schema.SingleNestedAttribute) //nolint:errcheck // the attribute has this type
	for name, of := range nested.Attributes {
		attributeTypes[name] = of.GetType()
	}
	settings, d := types.ObjectValueFrom(ctx, attributeTypes, s)
	diags.Append(d...)
	a.Settings = settings
}

// fillDomains keeps the configured order.
func (a *accountView) fillDomains(ctx context.Context, domains []string, diags *fwdiag.Diagnostics) {
	known := !a.DomainNames.IsNull() && !a.DomainNames.IsUnknown()
	if !known || !slices.Equal(tfvalue.SortedStrings(ctx, a.DomainNames, diags), slices.Sorted(slices.Values(domains))) {
		a.DomainNames = tfvalue.StringList(domains)
	}
}

// planAccount keeps the values of the settings that the configuration does not set.
func planAccount(ctx context.Context, p *framework.PlanContext[accountModel]) {
	if p.State == nil || p.Config.Settings.IsNull() || p.Config.Settings.IsUnknown() {
		return
	}
	settings, prior := p.Config.settings(ctx, p.Diags), p.State.settings(ctx, p.Diags)
	keep := func(setting *types.Bool, prior types.Bool) {
		if setting.IsNull() {
			*setting = prior
		}
	}
	keep(&settings.AllowPublicWorkspaces, prior.AllowPublicWorkspaces)
	keep(&settings.AILogSummaries, prior.AILogSummaries)
	keep(&settings.ManagedExecution, prior.ManagedExecution)
	keep(&settings.EnforceIPAllowlist, prior.EnforceIPAllowlist)
	keep(&settings.EnforceWebhookAuthentication, prior.EnforceWebhookAuthentication)
	keep(&settings.SelfHealingEnabled, prior.SelfHealingEnabled)
	p.Plan.setSettings(ctx, settings, p.Diags)
	p.Set(ctx, "settings", p.Plan.Settings)
}

var _ = framework.ImplementsDataSource(newAccountData)

func newAccountData() *framework.DataSource[accountView, *accountView] {
	return &framework.DataSource[accountView, *accountView]{
		TypeName: "account", CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up an account of Prefect Cloud by ID or by handle. Without either, reads the provider's " +
				"account.",
			Attributes: framework.ReadOnlyAttributes(accountViewAttributes(), "id", "handle", "settings"),
		},
		Validators: []datasource.ConfigValidator{datasourcevalidator.Conflicting(path.MatchRoot("id"), path.MatchRoot("handle"))},
		ReadFunc: func(ctx context.Context, c *client.Client, a *accountView, diags *fwdiag.Diagnostics) error {
			get := c.GetAccount
			if !a.Handle.IsNull() {
				get = func(ctx context.Context) (*cloudapi.Account, error) {
					return c.AccountByHandle(ctx, a.Handle.ValueString())
				}
			}
			from, err := get(ctx)
			if err == nil {
				a.FromAPI(ctx, from, diags)
			}
			return err
		},
	}
}
