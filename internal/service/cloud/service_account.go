package cloud

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// serviceAccountView is what the API tells of a service account, with its key while that is known.
type serviceAccountView struct {
	framework.AccountModel
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
	*framework.Resource[serviceAccount, client.ServiceAccount, client.ServiceAccountInput, *serviceAccount]
}

const (
	// longestOldKey is for how many seconds Prefect lets an old key work at the most: two days.
	longestOldKey = 172800
	// usualRole is what a service account is when nothing else is said.
	usualRole = "Member"
)

var _ = framework.ImplementsListableResource(newServiceAccount)

func newServiceAccount() *serviceAccountResource {
	return &serviceAccountResource{&framework.Resource[serviceAccount, client.ServiceAccount, client.ServiceAccountInput, *serviceAccount]{
		TypeName: "service_account", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			Version: 1,
			MarkdownDescription: "A service account of an account of Prefect Cloud, with its one API key, for workers and programs. The key is " +
				"in the state. A change of `api_key_expiration` or `api_key_keepers` gives it a new key, in place; the old one goes on to work for " +
				"`old_key_expires_in_seconds`. When Prefect's answer with a key is lost, another key is made at once, since nobody could know that " +
				"one. A key that was rotated outside of Terraform is unknown to it: the plan warns, and `api_key` becomes null. Needs a plan with " +
				"service accounts.",
			Attributes: serviceAccountAttributes(),
		},
		CreateFunc: framework.Creates((*client.Client).CreateServiceAccount),
		ReadFunc:   framework.ReadsByID[*serviceAccount]((*client.Client).ServiceAccount),
		UpdateFunc: framework.UpdatesByID[*serviceAccount]((*client.Client).UpdateServiceAccount),
		DeleteFunc: framework.RemovesByID[*serviceAccount]((*client.Client).DeleteServiceAccount),
		Collision:  framework.Collision{UniqueBy: []string{"name"}},
		FindExisting: func(ctx context.Context, c *client.Client, in client.ServiceAccountInput) (*client.ServiceAccount, error) {
			return c.ServiceAccountByName(ctx, in.Name)
		},
		Recovery: framework.Recovery[*serviceAccount, client.ServiceAccount, client.ServiceAccountInput]{
			Secret: func(ctx context.Context, c *client.Client, in client.ServiceAccountInput,
				a *client.ServiceAccount) (*client.ServiceAccount, error) {
				return rotate(ctx, c, a.ID, client.Rotation{Expiration: in.Expiration})
			},
		},
		Import: framework.Import[client.ServiceAccount]{
			Find: framework.LocatesBy((*client.Client).ServiceAccount, (*client.Client).ServiceAccountByName, tfvalue.NamePrefix),
		},
		Listing: framework.Listing[*serviceAccount, client.ServiceAccount]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*client.ServiceAccount, error] {
				return c.ServiceAccounts(ctx)
			},
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{
				"account_role_name":          types.StringValue(usualRole),
				"old_key_expires_in_seconds": types.Int64Value(0),
			},
		},
		API:      framework.APIBehavior{EventuallyConsistent: true},
		PlanFunc: planServiceAccount,
	}}
}

func serviceAccountAttributes() map[string]schema.Attribute {
	return tfvalue.AccountAttributes(map[string]schema.Attribute{
		"name": tfvalue.RequiredString(
			"The name of the service account, unique in the account.",
			stringvalidator.LengthAtLeast(1),
		),
		"actor_id": tfvalue.ComputedString(
			"The id by which the service account is named in access to blocks, deployments and work pools.",
		),
		"account_role_name": tfvalue.OptionalString(
			"The name of the role in the account, such as `Owner`, `Admin` or `Member`. Default: `Member`.",
		),
		"api_key": schema.StringAttribute{
			MarkdownDescription: "The API key. Null when Terraform has not made it, as after an import: a rotation makes it known.",
			Computed:            true,
			Sensitive:           true,
		},
		"api_key_id":      tfvalue.ComputedString("The id of the key, a UUID."),
		"api_key_name":    tfvalue.ComputedString("The name of the key."),
		"api_key_created": tfvalue.ComputedTime("When the key was created, in RFC 3339 and UTC."),
		"api_key_expiration": schema.StringAttribute{
			MarkdownDescription: "When the key ends, in RFC 3339. A change makes a new key. Default: never.", Optional: true,
			CustomType: timetypes.RFC3339Type{},
		},
		"api_key_keepers": schema.MapAttribute{
			MarkdownDescription: "Any values; when one of them changes, the service account gets a new key. To mention them after an import " +
				"makes a new key too. Only Terraform knows them.",
			Optional: true, ElementType: types.StringType,
		},
		"old_key_expires_in_seconds": tfvalue.OptionalInt(
			"For how many seconds the old key still works after a rotation, 172800 (two days) at the most. With 0 it ends at once, before "+
				"anything that uses it can have the new one: the plan warns of that unless 0 is set, and refuses it for the key that it is applied "+
				"with. Default: 0.",
			int64validator.Between(0, longestOldKey),
		),
	})
}

func (s *serviceAccount) ToAPI(_ context.Context, diags *fwdiag.Diagnostics) client.ServiceAccountInput {
	return client.ServiceAccountInput{
		Name: s.Name.ValueString(), AccountRoleName: tfvalue.OptionalNonNull(s.AccountRoleName, s.AccountRoleName.ValueString),
		Expiration: givenTime(s.APIKeyExpiration, diags),
	}
}

func (s *serviceAccount) FromAPI(ctx context.Context, a *client.ServiceAccount, diags *fwdiag.Diagnostics) {
	s.serviceAccountView.FromAPI(ctx, a, diags)
	if s.APIKeyKeepers.IsNull() {
		s.APIKeyKeepers = types.MapNull(types.StringType)
	}
	if s.OldKeyExpiresInSeconds.IsNull() || s.OldKeyExpiresInSeconds.IsUnknown() {
		s.OldKeyExpiresInSeconds = types.Int64Value(0)
	}
}

func (s *serviceAccountView) Identity() (id, label string) {
	return s.ID.ValueString(), s.Name.ValueString()
}

func (s *serviceAccountView) FromAPI(_ context.Context, a *client.ServiceAccount, diags *fwdiag.Diagnostics) {
	s.FillObject(a.Object)
	s.Name, s.ActorID, s.AccountRoleName = types.StringValue(a.Name), types.StringValue(a.ActorID), types.StringValue(a.AccountRoleName)
	s.fillKey(a.APIKey, diags)
}

var _ = framework.ImplementsDataSource(newServiceAccountData)

func newServiceAccountData() *framework.DataSource[serviceAccountView, *serviceAccountView] {
	of := serviceAccountAttributes()
	delete(of, "api_key_keepers")
	delete(of, "old_key_expires_in_seconds")
	attributes := framework.ReadOnlyAttributes(of, "id", "name")
	attributes["api_key"] = dsschema.StringAttribute{
		MarkdownDescription: "Always null: Prefect tells a key only to whom makes it.",
		Computed:            true,
		Sensitive:           true,
	}
	return &framework.DataSource[serviceAccountView, *serviceAccountView]{
		TypeName: "service_account", CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a service account of an account of Prefect Cloud by id or by name. Its key is not told.",
			Attributes:          attributes,
		},
		Validators: framework.ExactlyOneOf("id", "name"),
		ReadFunc: framework.FindsBy(
			func(s *serviceAccountView) (id, other types.String) { return s.ID, s.Name },
			(*client.Client).ServiceAccount,
			(*client.Client).ServiceAccountByName,
		),
	}
}
