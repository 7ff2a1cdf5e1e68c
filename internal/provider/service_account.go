package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// serviceAccountView is what the API tells of a service account, with its key while that is known.
type serviceAccountView struct {
	accountObject
	Name             types.String      `tfsdk:"name"`
	ActorID          types.String      `tfsdk:"actor_id"`
	AccountRoleName  types.String      `tfsdk:"account_role_name"`
	APIKey           types.String      `tfsdk:"api_key"`
	APIKeyID         types.String      `tfsdk:"api_key_id"`
	APIKeyName       types.String      `tfsdk:"api_key_name"`
	APIKeyCreated    timetypes.RFC3339 `tfsdk:"api_key_created"`
	APIKeyExpiration timetypes.RFC3339 `tfsdk:"api_key_expiration"`
}

// serviceAccount is a service account with what only Terraform knows: when it gets a new key.
type serviceAccount struct {
	serviceAccountView
	APIKeyKeepers          types.Map   `tfsdk:"api_key_keepers"`
	OldKeyExpiresInSeconds types.Int64 `tfsdk:"old_key_expires_in_seconds"`
}

// serviceAccountResource is a managed that rotates the key ahead of an update.
type serviceAccountResource struct {
	*managed[serviceAccount, client.ServiceAccount, client.ServiceAccountInput, *serviceAccount]
}

const (
	// longestOldKey is for how many seconds Prefect lets an old key work at the most: two days.
	longestOldKey = 172800
	// usualRole is what a service account is when nothing else is said.
	usualRole = "Member"
)

func newServiceAccount() *serviceAccountResource {
	return &serviceAccountResource{&managed[serviceAccount, client.ServiceAccount, client.ServiceAccountInput, *serviceAccount]{
		noun: "service_account",
		schema: schema.Schema{
			Version:             1,
			MarkdownDescription: "A service account of an account of Prefect Cloud, with its one API key, for workers and programs. The key is in the state. A change of `api_key_expiration` or `api_key_keepers` gives it a new key, in place; the old one goes on to work for `old_key_expires_in_seconds`. When Prefect's answer with a key is lost, another key is made at once, since nobody could know that one. A key that was rotated outside of Terraform is unknown to it: the plan warns, and `api_key` becomes null. Needs a plan with service accounts.",
			Attributes:          serviceAccountAttributes(),
		},
		create: creates((*client.Client).CreateServiceAccount),
		read:   readsByID[*serviceAccount]((*client.Client).ServiceAccount),
		update: updatesByID[*serviceAccount]((*client.Client).UpdateServiceAccount),
		remove: removesByID[*serviceAccount]((*client.Client).DeleteServiceAccount),
		unique: []string{"name"},
		twin: func(ctx context.Context, c *client.Client, in client.ServiceAccountInput) (*client.ServiceAccount, error) {
			return c.ServiceAccountByName(ctx, in.Name)
		},
		regain: func(ctx context.Context, c *client.Client, in client.ServiceAccountInput, a *client.ServiceAccount) (*client.ServiceAccount, error) {
			return rotate(ctx, c, a.ID, client.Rotation{Expiration: in.Expiration})
		},
		locate: locatesBy((*client.Client).ServiceAccount, (*client.Client).ServiceAccountByName, namePrefix),
		all: func(ctx context.Context, c *client.Client) iter.Seq2[*client.ServiceAccount, error] {
			return c.ServiceAccounts(ctx)
		},
		resets: map[string]attr.Value{"account_role_name": types.StringValue(usualRole), "old_key_expires_in_seconds": types.Int64Value(0)},
		lags:   true,
		plan:   planServiceAccount,
	}}
}

func serviceAccountAttributes() map[string]schema.Attribute {
	return accountAttributes(map[string]schema.Attribute{
		"name":              requiredText("The name of the service account, unique in the account.", stringvalidator.LengthAtLeast(1)),
		"actor_id":          computedText("The id by which the service account is named in access to blocks, deployments and work pools."),
		"account_role_name": optionalText("The name of the role in the account, such as `Owner`, `Admin` or `Member`. Default: `Member`."),
		"api_key":           schema.StringAttribute{MarkdownDescription: "The API key. Null when Terraform has not made it, as after an import: a rotation makes it known.", Computed: true, Sensitive: true},
		"api_key_id":        computedText("The id of the key, a UUID."),
		"api_key_name":      computedText("The name of the key."),
		"api_key_created":   computedTime("When the key was created, in RFC 3339 and UTC."),
		"api_key_expiration": schema.StringAttribute{
			MarkdownDescription: "When the key ends, in RFC 3339. A change makes a new key. Default: never.", Optional: true, CustomType: timetypes.RFC3339Type{},
		},
		"api_key_keepers": schema.MapAttribute{
			MarkdownDescription: "Any values; when one of them changes, the service account gets a new key. To mention them after an import makes a new key too. Only Terraform knows them.",
			Optional:            true, ElementType: types.StringType,
		},
		"old_key_expires_in_seconds": optionalInt("For how many seconds the old key still works after a rotation, 172800 (two days) at the most. With 0 it ends at once, before anything that uses it can have the new one: the plan warns of that unless 0 is set, and refuses it for the key that it is applied with. Default: 0.", int64validator.Between(0, longestOldKey)),
	})
}

func (s *serviceAccount) input(_ context.Context, diags *diag.Diagnostics) client.ServiceAccountInput {
	return client.ServiceAccountInput{
		Name: s.Name.ValueString(), AccountRoleName: given(s.AccountRoleName, s.AccountRoleName.ValueString), Expiration: givenTime(s.APIKeyExpiration, diags),
	}
}

func (s *serviceAccount) fill(ctx context.Context, a *client.ServiceAccount, diags *diag.Diagnostics) {
	s.serviceAccountView.fill(ctx, a, diags)
	if s.APIKeyKeepers.IsNull() {
		s.APIKeyKeepers = types.MapNull(types.StringType)
	}
	if s.OldKeyExpiresInSeconds.IsNull() || s.OldKeyExpiresInSeconds.IsUnknown() {
		s.OldKeyExpiresInSeconds = types.Int64Value(0)
	}
}

func (s *serviceAccountView) key() (id, label string) {
	return s.ID.ValueString(), s.Name.ValueString()
}

func (s *serviceAccountView) fill(_ context.Context, a *client.ServiceAccount, diags *diag.Diagnostics) {
	s.fillObject(a.Object)
	s.Name, s.ActorID, s.AccountRoleName = types.StringValue(a.Name), types.StringValue(a.ActorID), types.StringValue(a.AccountRoleName)
	s.fillKey(a.APIKey, diags)
}

func newServiceAccountData() *lookup[serviceAccountView, *serviceAccountView] {
	of := serviceAccountAttributes()
	delete(of, "api_key_keepers")
	delete(of, "old_key_expires_in_seconds")
	attributes := readOnly(of, "id", "name")
	attributes["api_key"] = dsschema.StringAttribute{MarkdownDescription: "Always null: Prefect tells a key only to whom makes it.", Computed: true, Sensitive: true}
	return &lookup[serviceAccountView, *serviceAccountView]{
		noun:       "service_account",
		schema:     dsschema.Schema{MarkdownDescription: "Looks up a service account of an account of Prefect Cloud by id or by name. Its key is not told.", Attributes: attributes},
		validators: oneOf("id", "name"),
		find:       findsBy(func(s *serviceAccountView) (id, other types.String) { return s.ID, s.Name }, (*client.Client).ServiceAccount, (*client.Client).ServiceAccountByName),
	}
}
