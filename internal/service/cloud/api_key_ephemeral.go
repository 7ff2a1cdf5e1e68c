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

// ephemeralKey is the model of a key that exists for one run of Terraform.
type ephemeralKey struct {
	framework.NoPlacement
	Name             types.String      `tfsdk:"name"`
	ExpiresInSeconds types.Int64       `tfsdk:"expires_in_seconds"`
	ID               types.String      `tfsdk:"id"`
	UserID           types.String      `tfsdk:"user_id"`
	Expiration       timetypes.RFC3339 `tfsdk:"expiration"`
	Key              types.String      `tfsdk:"key"`
}

// apiKeyEphemeral deletes its key when Terraform closes it.
type apiKeyEphemeral struct {
	*framework.EphemeralResource[ephemeralKey, *ephemeralKey]
}

var _ ephemeral.EphemeralResourceWithClose = apiKeyEphemeral{}

const (
	defaultKeyName = "terraform"
	// defaultKeyLifetime and maxKeyLifetime are in seconds: an hour and a day.
	defaultKeyLifetime = 3600
	maxKeyLifetime     = 86400
	// openedKey is the name in the private data that identifies the opened API key. The key itself is not stored.
	openedKey = "key"
)

// opened identifies an opened key.
type opened struct {
	User string `json:"user"`
	ID   string `json:"id"`
}

var _ = framework.ImplementsEphemeral(newAPIKeyEphemeral)

func newAPIKeyEphemeral() apiKeyEphemeral {
	return apiKeyEphemeral{&framework.EphemeralResource[ephemeralKey, *ephemeralKey]{
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
					Validators: []validator.Int64{int64validator.Between(60, maxKeyLifetime)},
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

// openKey creates the key. A key whose response was lost is found by its name, deleted, and created again.
func openKey(ctx context.Context, c *client.Client, m *ephemeralKey, _ *fwdiag.Diagnostics) error {
	me, err := c.Me(ctx)
	if err != nil {
		return fmt.Errorf("looking up the user of the API key: %w", err)
	}
	if m.Name.IsNull() {
		m.Name = types.StringValue(defaultKeyName)
	}
	if m.ExpiresInSeconds.IsNull() {
		m.ExpiresInSeconds = types.Int64Value(defaultKeyLifetime)
	}
	in := cloudapi.APIKeyInput{
		UserID: me.ID, Name: m.Name.ValueString() + "-" + uuid.NewString(),
		Expiration: patch.Some(time.Now().Add(time.Duration(m.ExpiresInSeconds.ValueInt64()) * time.Second).UTC().Truncate(time.Second)),
	}
	key, err := createEphemeralKey(ctx, c, in)
	if err != nil {
		return err
	}
	m.ID, m.UserID, m.Key = types.StringValue(key.ID), types.StringValue(me.ID), types.StringValue(key.Key)
	m.Expiration = tfvalue.TimePointerValue(key.Expiration)
	return nil
}

// createEphemeralKey creates a key. After a lost response, it deletes the key that may have been created, even after the last attempt.
func createEphemeralKey(ctx context.Context, c *client.Client, in cloudapi.APIKeyInput) (*cloudapi.APIKey, error) {
	for attempt := 1; ; attempt++ {
		key, err := c.CreateUserKey(ctx, in)
		if !apierror.IsAmbiguous(err) {
			return key, err
		}
		if deleteErr := deleteLostKey(ctx, c, in); deleteErr != nil {
			return nil, fmt.Errorf("%w; the provider could not check whether a key was created: %w", err, deleteErr)
		}
		if attempt == framework.CreateAttempts {
			return nil, err
		}
	}
}

// deleteLostKey deletes the key if it was created although the response was lost.
func deleteLostKey(ctx context.Context, c *client.Client, in cloudapi.APIKeyInput) error {
	after, cancel := framework.DetachedContext(ctx, c)
	defer cancel()
	lost, err := c.UserKeyByName(after, in.UserID, in.Name)
	if err == nil {
		_, err = deleteLostUserKey(after, c, in, lost)
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
	var m ephemeralKey
	resp.Diagnostics.Append(resp.Result.Get(ctx, &m)...)
	b, _ := json.Marshal(opened{m.UserID.ValueString(), m.ID.ValueString()}) // strings can always be encoded
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, openedKey, b)...)
}

// Close deletes the key, even after an interrupt.
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
