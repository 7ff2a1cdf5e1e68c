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
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// serviceAccountView is the part of the model that the API returns, and the key.
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

// serviceAccountModel is the model of the resource. It adds the arguments for rotation, which are not sent to Prefect.
type serviceAccountModel struct {
	serviceAccountView
	APIKeyKeepers          types.Map   `tfsdk:"api_key_keepers"`
	OldKeyExpiresInSeconds types.Int64 `tfsdk:"old_key_expires_in_seconds"`
}

// serviceAccountResource rotates the key before an update.
type serviceAccountResource struct {
	*framework.Resource[serviceAccountModel, cloudapi.ServiceAccount, cloudapi.ServiceAccountInput, *serviceAccountModel]
}

const (
	// maxOldKeyLifetime is the longest time for which Prefect accepts the old key after a rotation, in seconds: two days.
	maxOldKeyLifetime = 172800
	// defaultRole is the default of account_role_name.
	defaultRole = "Member"
)

var _ = framework.ImplementsListableResource(newServiceAccount)

func newServiceAccount() *serviceAccountResource {
	return &serviceAccountResource{
		&framework.Resource[serviceAccountModel, cloudapi.ServiceAccount, cloudapi.ServiceAccountInput, *serviceAccountModel]{
			TypeName: "service_account", CloudOnly: true,
			SchemaDefinition: schema.Schema{
				Version: 1,
				MarkdownDescription: "A service account of Prefect Cloud with its API key, for workers and programs. " +
					"The key is stored in the state. Requires a Prefect Cloud plan with service accounts.",
				Attributes: serviceAccountAttributes(),
			},
			CreateFunc: framework.Creates((*client.Client).CreateServiceAccount),
			ReadFunc:   framework.ReadsByID[*serviceAccountModel]((*client.Client).ServiceAccount),
			UpdateFunc: framework.UpdatesByID[*serviceAccountModel]((*client.Client).UpdateServiceAccount),
			DeleteFunc: framework.RemovesByID[*serviceAccountModel]((*client.Client).DeleteServiceAccount),
			Collision:  framework.Collision{UniqueBy: []string{"name"}},
			FindExisting: func(ctx context.Context, c *client.Client, in cloudapi.ServiceAccountInput) (*cloudapi.ServiceAccount, error) {
				return c.ServiceAccountByName(ctx, in.Name)
			},
			Recovery: framework.Recovery[*serviceAccountModel, cloudapi.ServiceAccount, cloudapi.ServiceAccountInput]{
				Secret: func(ctx context.Context, c *client.Client, in cloudapi.ServiceAccountInput,
					a *cloudapi.ServiceAccount) (*cloudapi.ServiceAccount, error) {
					return rotate(ctx, c, a.ID, cloudapi.Rotation{Expiration: in.Expiration})
				},
			},
			Import: framework.Import[cloudapi.ServiceAccount]{
				Find: framework.FindsForImportBy((*client.Client).ServiceAccount, (*client.Client).ServiceAccountByName, tfvalue.NamePrefix),
			},
			Listing: framework.Listing[*serviceAccountModel, cloudapi.ServiceAccount]{
				All: func(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.ServiceAccount, error] {
					return c.ServiceAccounts(ctx)
				},
			},
			Attributes: framework.AttributeRules{
				DefaultsOnRemoval: map[string]attr.Value{
					"account_role_name":          types.StringValue(defaultRole),
					"old_key_expires_in_seconds": types.Int64Value(0),
				},
				FixedDefaults: []string{"old_key_expires_in_seconds"},
			},
			API:      framework.APIBehavior{EventuallyConsistent: true},
			PlanFunc: planServiceAccount,
		},
	}
}

func serviceAccountAttributes() map[string]schema.Attribute {
	return tfvalue.AccountAttributes(map[string]schema.Attribute{
		"name": tfvalue.RequiredString(
			"Name of the service account, unique in the account.",
			stringvalidator.LengthAtLeast(1),
		),
		"actor_id": tfvalue.ComputedString(
			"Actor ID of the service account, as used in access to blocks, deployments and work pools.",
		),
		"account_role_name": tfvalue.OptionalString(
			"Name of the account role, such as `Owner`, `Admin` or `Member`. Defaults to `Member`.",
		),
		"api_key": schema.StringAttribute{
			MarkdownDescription: "API key of the service account. Null if Terraform did not create it, as after an import; rotate " +
				"the key to set it.",
			Computed:  true,
			Sensitive: true,
		},
		"api_key_id":      tfvalue.ComputedString("ID of the API key."),
		"api_key_name":    tfvalue.ComputedString("Name of the API key."),
		"api_key_created": tfvalue.ComputedTime("Creation time of the API key (RFC 3339, UTC)."),
		"api_key_expiration": schema.StringAttribute{
			MarkdownDescription: "Expiration time of the API key (RFC 3339). Defaults to never. Changing this rotates the key.", Optional: true,
			CustomType: timetypes.RFC3339Type{},
		},
		"api_key_keepers": schema.MapAttribute{
			MarkdownDescription: "Arbitrary values that rotate the API key when one of them changes. Defaults to none. Adding this " +
				"argument after an import rotates the key as well. Not sent to Prefect.",
			Optional: true, ElementType: types.StringType,
		},
		"old_key_expires_in_seconds": tfvalue.OptionalInt(
			"Number of seconds that the old API key works after a rotation, at most 172800 (two days). Defaults to `0`, which ends "+
				"the old key before its users can receive the new one: the plan warns unless 0 is set explicitly, and fails for the "+
				"key that applies it.",
			int64validator.Between(0, maxOldKeyLifetime),
		),
	})
}

func (s *serviceAccountModel) ToAPI(_ context.Context, diags *fwdiag.Diagnostics) cloudapi.ServiceAccountInput {
	return cloudapi.ServiceAccountInput{
		Name: s.Name.ValueString(), AccountRoleName: tfvalue.OptionalNonNull(s.AccountRoleName, s.AccountRoleName.ValueString),
		Expiration: optionalTime(s.APIKeyExpiration, diags),
	}
}

func (s *serviceAccountModel) FromAPI(ctx context.Context, a *cloudapi.ServiceAccount, diags *fwdiag.Diagnostics) {
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

func (s *serviceAccountView) FromAPI(_ context.Context, a *cloudapi.ServiceAccount, diags *fwdiag.Diagnostics) {
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
		MarkdownDescription: "Always null: Prefect returns the key only when it is created.",
		Computed:            true,
		Sensitive:           true,
	}
	return &framework.DataSource[serviceAccountView, *serviceAccountView]{
		TypeName: "service_account", CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a service account of Prefect Cloud by ID or by name, without its API key.",
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
