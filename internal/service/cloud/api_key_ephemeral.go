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
			MarkdownDescription: "Makes an API key of Prefect Cloud for the time of one plan or apply, and ends it afterwards. The key is in no " +
				"state and no plan. It is one of the user that the provider's own API key belongs to, and may do what that user may. Prefect gives " +
				"a service account one key only, so that the provider's own key must be a user's: to open this with the key of a service account " +
				"fails. Terraform opens it for a plan and again for an apply, each time with another key. When Terraform is killed before the end, " +
				"the key works until `expiration`. Needs Terraform 1.10 or newer.",
			Attributes: map[string]ephemeralschema.Attribute{
				"name": ephemeralschema.StringAttribute{
					MarkdownDescription: "How the name of the key begins; what is added makes it the only one of its name. Default: `terraform`.",
					Optional:            true,
					Computed:            true,
					Validators:          []validator.String{stringvalidator.LengthBetween(1, 100)},
				},
				"expires_in_seconds": ephemeralschema.Int64Attribute{
					MarkdownDescription: "After how many seconds the key ends at the latest, which must be longer than the run of Terraform: 60 to " +
						"86400 (a day). Default: 3600.",
					Optional:   true,
					Computed:   true,
					Validators: []validator.Int64{int64validator.Between(60, longestKeyLife)},
				},
				"id": ephemeralschema.StringAttribute{MarkdownDescription: "The id of the key, a UUID.", Computed: true},
				"user_id": ephemeralschema.StringAttribute{
					MarkdownDescription: "The id of the user whose key it is.",
					Computed:            true,
				},
				"expiration": ephemeralschema.StringAttribute{
					MarkdownDescription: "When the key ends at the latest, in RFC 3339 and UTC.",
					Computed:            true,
					CustomType:          timetypes.RFC3339Type{},
				},
				"key": ephemeralschema.StringAttribute{MarkdownDescription: "The key.", Computed: true, Sensitive: true},
			},
		},
		Find: openKey,
	}}
}

// openKey makes the key. One whose answer was lost is found by its name, deleted, and made again.
func openKey(ctx context.Context, c *client.Client, m *passingKey, _ *fwdiag.Diagnostics) error {
	me, err := c.Me(ctx)
	if err != nil {
		return fmt.Errorf("looking up the user that the API key belongs to: %w", err)
	}
	if m.Name.IsNull() {
		m.Name = types.StringValue(usualKeyName)
	}
	if m.ExpiresInSeconds.IsNull() {
		m.ExpiresInSeconds = types.Int64Value(usualKeyLife)
	}
	in := client.APIKeyInput{
		UserID: me.ID, Name: m.Name.ValueString() + "-" + uuid.NewString(),
		Expiration: client.Some(time.Now().Add(time.Duration(m.ExpiresInSeconds.ValueInt64()) * time.Second).UTC().Truncate(time.Second)),
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
func createPassingKey(ctx context.Context, c *client.Client, in client.APIKeyInput) (*client.APIKey, error) {
	for attempt := 1; ; attempt++ {
		key, err := c.CreateUserKey(ctx, in)
		if !client.IsAmbiguous(err) {
			return key, err
		}
		if lookErr := dropLostKey(ctx, c, in); lookErr != nil {
			return nil, fmt.Errorf("%w; whether a key was made could not be found out: %w", err, lookErr)
		}
		if attempt == framework.CreateAttempts {
			return nil, err
		}
	}
}

// dropLostKey deletes the key that was made though its answer was lost, if one was.
func dropLostKey(ctx context.Context, c *client.Client, in client.APIKeyInput) error {
	after, cancel := framework.DetachedContext(ctx, c)
	defer cancel()
	lost, err := c.UserKeyByName(after, in.UserID, in.Name)
	if err == nil {
		_, err = dropUserKey(after, c, in, lost)
	}
	if client.IsNotFound(err) {
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
	if err := e.Client.DeleteUserKey(after, key.User, key.ID); err != nil && !client.IsNotFound(err) {
		diag.Failed(&resp.Diagnostics, diag.ErrorContext{Verb: "end", TypeName: e.TypeName}, err)
	}
}
