package cloud

import (
	"context"
	"iter"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type userAPIKey struct {
	framework.NoPlacement
	framework.Ageless
	ID         types.String      `tfsdk:"id"`
	UserID     types.String      `tfsdk:"user_id"`
	Name       types.String      `tfsdk:"name"`
	Expiration timetypes.RFC3339 `tfsdk:"expiration"`
	Key        types.String      `tfsdk:"key"`
	Created    timetypes.RFC3339 `tfsdk:"created"`
}

var _ = framework.ImplementsListableResource(newUserAPIKey)

func newUserAPIKey() *framework.Resource[userAPIKey, cloudapi.APIKey, cloudapi.APIKeyInput, *userAPIKey] {
	return &framework.Resource[userAPIKey, cloudapi.APIKey, cloudapi.APIKeyInput, *userAPIKey]{
		TypeName: "user_api_key", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "An API key of the user that the provider's API key belongs to. The key is stored " +
				"in the state; to avoid that, use the ephemeral resource `prefect_api_key`.",
			Attributes: map[string]schema.Attribute{
				"id":      tfvalue.ComputedString("ID of the key."),
				"user_id": tfvalue.Replacing(tfvalue.RequiredString("ID of the user. Changing this forces a new resource.", tfvalue.IsUUID())),
				"name": tfvalue.Replacing(
					tfvalue.RequiredString(
						"Name of the key, unique among the keys of the user. Changing this forces a new resource.",
						stringvalidator.LengthAtLeast(1),
					),
				),
				"expiration": tfvalue.Replacing(
					schema.StringAttribute{
						MarkdownDescription: "Expiration time of the key (RFC 3339). Defaults to never. Changing this forces a new " +
							"resource.",
						Optional:   true,
						CustomType: timetypes.RFC3339Type{},
					},
				),
				"key": schema.StringAttribute{
					MarkdownDescription: "API key. Null after an import, because Prefect returns it only when it is created.",
					Computed:            true,
					Sensitive:           true,
				},
				"created": tfvalue.ComputedTime("Creation time of the key (RFC 3339, UTC)."),
			},
		},
		CreateFunc: framework.Creates((*client.Client).CreateUserKey),
		ReadFunc: func(ctx context.Context, c *client.Client, k *userAPIKey) (*cloudapi.APIKey, error) {
			return c.UserKey(ctx, k.UserID.ValueString(), k.ID.ValueString())
		},
		DeleteFunc: func(ctx context.Context, c *client.Client, k *userAPIKey) error {
			return c.DeleteUserKey(ctx, k.UserID.ValueString(), k.ID.ValueString())
		},
		Collision: framework.Collision{UniqueBy: []string{"user_id", "name"}},
		FindExisting: func(ctx context.Context, c *client.Client, in cloudapi.APIKeyInput) (*cloudapi.APIKey, error) {
			return c.UserKeyByName(ctx, in.UserID, in.Name)
		},
		Recovery: framework.Recovery[*userAPIKey, cloudapi.APIKey, cloudapi.APIKeyInput]{Secret: deleteLostUserKey},
		Import:   framework.Import[cloudapi.APIKey]{Find: findOwnKey},
		Listing:  framework.Listing[*userAPIKey, cloudapi.APIKey]{All: ownKeys},
		API:      framework.APIBehavior{EventuallyConsistent: true},
	}
}

// deleteLostUserKey deletes a key whose secret was lost with the response, so that it can be created again.
func deleteLostUserKey(ctx context.Context, c *client.Client, in cloudapi.APIKeyInput, lost *cloudapi.APIKey) (*cloudapi.APIKey, error) {
	return nil, c.DeleteUserKey(ctx, in.UserID, lost.ID)
}

// findOwnKey finds a key of the user of the provider's API key by ID or name.
func findOwnKey(ctx context.Context, c *client.Client, key string) (*cloudapi.APIKey, error) {
	me, err := c.Me(ctx)
	if err != nil {
		return nil, err
	}
	if uuid.Validate(key) == nil {
		return c.UserKey(ctx, me.ID, key)
	}
	return c.UserKeyByName(ctx, me.ID, key)
}

func ownKeys(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.APIKey, error] {
	return func(yield func(*cloudapi.APIKey, error) bool) {
		me, err := c.Me(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		keys, err := c.UserKeys(ctx, me.ID, "")
		if err != nil {
			yield(nil, err)
			return
		}
		for _, key := range keys {
			if !yield(key, nil) {
				return
			}
		}
	}
}

func (k *userAPIKey) Identity() (id, label string) { return k.ID.ValueString(), k.Name.ValueString() }

func (k *userAPIKey) ToAPI(_ context.Context, diags *fwdiag.Diagnostics) cloudapi.APIKeyInput {
	return cloudapi.APIKeyInput{UserID: k.UserID.ValueString(), Name: k.Name.ValueString(), Expiration: optionalTime(k.Expiration, diags)}
}

// optionalTime is tfvalue.OptionalNonNull for a point in time.
func optionalTime(v timetypes.RFC3339, diags *fwdiag.Diagnostics) patch.Optional[time.Time] {
	return tfvalue.OptionalNonNull(v, func() time.Time {
		at, d := v.ValueRFC3339Time()
		diags.Append(d...)
		return at
	})
}

// FromAPI keeps a known key: only the response to the create has it.
func (k *userAPIKey) FromAPI(_ context.Context, a *cloudapi.APIKey, _ *fwdiag.Diagnostics) {
	k.ID, k.UserID, k.Name = types.StringValue(a.ID), types.StringValue(a.UserID), types.StringValue(a.Name)
	k.Expiration, k.Created = tfvalue.TimePointerValue(a.Expiration), tfvalue.TimeValue(a.Created)
	if a.Key != "" || k.Key.IsUnknown() {
		k.Key = types.StringPointerValue(tfvalue.PtrOrNil(a.Key))
	}
}
