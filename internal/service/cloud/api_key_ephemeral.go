package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// passingKey is a key that lasts for a run of Terraform.
type passingKey struct {
	framework.NoPlacement
	Name             types.String      `tfsdk:"name"`
	ExpiresInSeconds types.Int64       `tfsdk:"expires_in_seconds"`
	ID               types.String      `tfsdk:"id"`
	UserID           types.String      `tfsdk:"user_id"`
	Expiration       timetypes.RFC3339 `tfsdk:"expiration"`
	Key              types.String      `tfsdk:"key"`
}

// apiKeyEphemeral is a passing that ends its key when Terraform is done with it.
type apiKeyEphemeral struct {
	*framework.EphemeralResource[passingKey, *passingKey]
}

var _ ephemeral.EphemeralResourceWithClose = apiKeyEphemeral{}

const (
	usualKeyName = "terraform"
	// usualKeyLife and longestKeyLife are in seconds: an hour and a day.
	usualKeyLife   = 3600
	longestKeyLife = 86400
	// openedKey is where the private data has which key was opened; the key itself is not in it.
	openedKey = "key"
)

// opened names a key that was opened.
type opened struct {
	User string `json:"user"`
	ID   string `json:"id"`
}

var _ = framework.ImplementsEphemeral(newAPIKeyEphemeral)

func newAPIKeyEphemeral() apiKeyEphemeral {
	return apiKeyEphemeral{&framework.EphemeralResource[passingKey, *passingKey]{
		TypeName: "api_key", CloudOnly: true,
		SchemaDefinition: ephemeralschema.Schema{
			MarkdownDescription: "Creates an API key of Prefect Cloud for one plan or apply, and deletes it " +
				"afterwards. The key is not stored in the state or the plan. Requires Terraform 1.10 or newer.",
			Attributes: map[string]ephemeralschema.Attribute{
				"name": ephemeralschema.StringAttribute{
					MarkdownDescription: "Prefix of the name of the key. A suffix makes the name unique. Defaults to `terraform`.",
					Optional:            true,
					Computed:            true,
					Validators:          []validator.String{stringvalidator.LengthBetween(1, 100)},
				},
				"expires_in_seconds": ephemeralschema.Int64Attribute{
					MarkdownDescription: "Maximum lifetime of the key in seconds, from 60 to 86400 (a day). Must be longer than the " +
						"run of Terraform. Defaults to `3600`.",
					Optional:   true,
					Computed:   true,
					Validators: []validator.Int64{int64validator.Between(60, longestKeyLife)},
				},
				"id": ephemeralschema.StringAttribute{MarkdownDescription: "ID of the key.", Computed: true},
				"user_id": ephemeralschema.StringAttribute{
					MarkdownDescription: "ID of the user that the key belongs to.",
					Computed:            true,
				},
				"expiration": ephemeralschema.StringAttribute{
					MarkdownDescription: "Expiration time of the key (RFC 3339, UTC).",
					Computed:            true,
					CustomType:          timetypes.RFC3339Type{},
				},
				"key": ephemeralschema.StringAttribute{MarkdownDescription: "API key.", Computed: true, Sensitive: true},
			},
		},
		Find: openKey,
	}}
}

// openKey makes the key. One whose answer was lost is found by its name, deleted, and made again.
func openKey(ctx context.Context, c *client.Client, m *passingKey, _ *fwdiag.Diagnostics) error {
	me, err := c.Me(ctx)
	if err != nil {
		return fmt.Errorf("looking up the user of the API key: %w", err)
	}
	if m.Name.IsNull() {
		m.Name = types.StringValue(usualKeyName)
	}
	if m.ExpiresInSeconds.IsNull() {
		m.ExpiresInSeconds = types.Int64Value(usualKeyLife)
	}
	in := cloudapi.APIKeyInput{
		UserID: me.ID, Name: m.Name.ValueString() + "-" + uuid.NewString(),
		Expiration: patch.Some(time.Now().Add(time.Duration(m.ExpiresInSeconds.ValueInt64()) * time.Second).UTC().Truncate(time.Second)),
	}
	key, err := createPassingKey(ctx, c, in)
	if err != nil {
		return err
	}
	m.ID, m.UserID, m.Key = types.StringValue(key.ID), types.StringValue(me.ID), types.StringValue(key.Key)
	m.Expiration = tfvalue.TimePointerValue(key.Expiration)
	return nil
}

// createPassingKey makes a key. After each lost answer, the last one too, no key is left behind that nobody knows.
func createPassingKey(ctx context.Context, c *client.Client, in cloudapi.APIKeyInput) (*cloudapi.APIKey, error) {
	for attempt := 1; ; attempt++ {
		key, err := c.CreateUserKey(ctx, in)
		if !apierror.IsAmbiguous(err) {
			return key, err
		}
		if lookErr := dropLostKey(ctx, c, in); lookErr != nil {
			return nil, fmt.Errorf("%w; the provider could not check whether a key was created: %w", err, lookErr)
		}
		if attempt == framework.CreateAttempts {
			return nil, err
		}
	}
}

// dropLostKey deletes the key that was made though its answer was lost, if one was.
func dropLostKey(ctx context.Context, c *client.Client, in cloudapi.APIKeyInput) error {
	after, cancel := framework.DetachedContext(ctx, c)
	defer cancel()
	lost, err := c.UserKeyByName(after, in.UserID, in.Name)
	if err == nil {
		_, err = dropUserKey(after, c, in, lost)
	}
	if apierror.IsNotFound(err) {
		return nil
	}
	return err
}

func (e apiKeyEphemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	e.EphemeralResource.Open(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	var m passingKey
	resp.Diagnostics.Append(resp.Result.Get(ctx, &m)...)
	b, _ := json.Marshal(opened{m.UserID.ValueString(), m.ID.ValueString()}) // strings can always be encoded
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, openedKey, b)...)
}

// Close ends the key, which an interrupt must not prevent.
func (e apiKeyEphemeral) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	b, d := req.Private.GetKey(ctx, openedKey)
	var key opened
	if resp.Diagnostics.Append(d...); resp.Diagnostics.HasError() || e.Unconfigured(&resp.Diagnostics) || json.Unmarshal(b, &key) != nil {
		return
	}
	after, cancel := framework.DetachedContext(ctx, e.Client)
	defer cancel()
	if err := e.Client.DeleteUserKey(after, key.User, key.ID); err != nil && !apierror.IsNotFound(err) {
		diag.Failed(&resp.Diagnostics, diag.ErrorContext{Verb: "end", TypeName: e.TypeName}, err)
	}
}
