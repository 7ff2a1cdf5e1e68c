package provider

import (
	"context"
	"encoding/json"
	"iter"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type block struct {
	object
	Name          types.String `tfsdk:"name"`
	TypeSlug      types.String `tfsdk:"type_slug"`
	Data          secretJSON   `tfsdk:"data"`
	DataWO        secretJSON   `tfsdk:"data_wo"`
	DataWOVersion types.Int64  `tfsdk:"data_wo_version"`
	Fingerprint   types.String `tfsdk:"data_fingerprint"`
}

// blockInput is what the configuration says of a block. The API wants ids of a type and a schema instead of a slug.
type blockInput struct {
	Name     string          `json:"name"`
	TypeSlug string          `json:"type_slug"`
	Data     json.RawMessage `json:"data,omitzero"`
}

func newBlock() *blockResource {
	return &blockResource{managed[block, client.Block, blockInput, *block]{
		noun:   "block",
		schema: blockResourceSchema(),
		create: createBlock,
		read: func(ctx context.Context, c *client.Client, b *block) (*client.Block, error) {
			was := jsonOrNone(b.Data.jsonText)
			return c.Block(ctx, b.ID.ValueString(), was != nil && !hasMask(was))
		},
		update: updateBlock,
		remove: removesByID[*block]((*client.Client).DeleteBlock),
		unique: []string{"type_slug", "name"},
		twin: func(ctx context.Context, c *client.Client, in blockInput) (*client.Block, error) {
			return c.BlockByName(ctx, in.TypeSlug, in.Name, false)
		},
		locate: locateBlock,
		all: func(ctx context.Context, c *client.Client) iter.Seq2[*client.Block, error] {
			return c.Blocks(ctx, client.BlockFilter{})
		},
		resets: map[string]attr.Value{"data": secretValue(json.RawMessage("{}"))},
		whole:  true,
		plan:   planBlock,
	}}
}

func blockResourceSchema() schema.Schema {
	data := optionalJSON("The values of the block, a JSON object with the fields of the block type. `{ \"$ref\" = { block_document_id = … } }` in place of a value refers to another block. They are kept in the state, secrets included: `data_wo` keeps them out. After an import the state has masks, `********`, in place of secrets. Default: `{}`.",
		isJSONObject(), stringvalidator.ConflictsWith(path.MatchRoot("data_wo")))
	data.Sensitive, data.CustomType = true, secretJSONType{}
	return schema.Schema{
		MarkdownDescription: "A block holds configuration, such as credentials, that flows, deployments and automations load by its type and name. " +
			"Its block type must be registered on the server: those of Prefect and of its integrations mostly are, `prefect block register -m MODULE` registers those of a Python module, and `prefect_block_type` with `prefect_block_schema` makes new ones. " +
			"The newest schema of the type is used.",
		Attributes: attributes(map[string]schema.Attribute{
			"name":      replacing(requiredText("The name of the block: lower-case letters, digits and dashes. A change replaces the block.", blockName)),
			"type_slug": replacing(requiredText("The slug of the block type, such as `secret` or `aws-credentials`. A change replaces the block.", blockName)),
			"data":      data,
			"data_wo": schema.StringAttribute{
				MarkdownDescription: "What `data` is, but never kept in the state or a plan. Terraform can't see when it changes: change `data_wo_version` then. A change that someone else makes to a value that is not secret is seen, and `data_wo` is written again. Needs Terraform 1.11 or newer.",
				Optional:            true, Sensitive: true, WriteOnly: true, CustomType: secretJSONType{},
				Validators: []validator.String{isJSONObject()},
			},
			"data_wo_version":  schema.Int64Attribute{MarkdownDescription: "Any number. Changing it writes `data_wo` again.", Optional: true},
			"data_fingerprint": computedText("A hash of what Prefect shows of the data, with secrets masked, by which changes that someone else makes are seen when `data_wo` is used. Null when it is not."),
		}),
	}
}

// blockName is what the API allows as the name of a block and as the slug of a block type.
var blockName = textRule{
	expected: "made of lower-case letters, digits and dashes",
	holds: func(s string) bool {
		return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
	},
	remedy: "Prefect refuses other characters here; use a dash instead.",
}

// locateBlock finds a block by id or by type-slug/name.
func locateBlock(ctx context.Context, c *client.Client, key string) (*client.Block, error) {
	slug, name, ok := strings.Cut(key, "/")
	switch {
	case uuid.Validate(key) == nil:
		return c.Block(ctx, key, false)
	case ok:
		return c.BlockByName(ctx, slug, name, false)
	}
	return nil, codeImportID.becausef("%q does not name a block: expected its id, a UUID, or TYPE/NAME, the slug of its type and its name, such as secret/token", key)
}

func (b *block) key() (id, label string) {
	return b.ID.ValueString(), b.TypeSlug.ValueString() + "/" + b.Name.ValueString()
}

func (b *block) input(context.Context, *diag.Diagnostics) blockInput {
	in := blockInput{Name: b.Name.ValueString(), TypeSlug: b.TypeSlug.ValueString(), Data: jsonOrNone(b.DataWO.jsonText)}
	if in.Data == nil {
		in.Data = jsonOrNone(b.Data.jsonText)
	}
	return in
}

// fill keeps the data as the configuration has it where it means the same. Data that is written only leaves nothing but a
// fingerprint. Of what is imported or listed the secrets are masked.
func (b *block) fill(_ context.Context, a *client.Block, diags *diag.Diagnostics) {
	writeOnly := !b.DataWO.IsNull() || b.Data.IsNull() && !b.ID.IsNull()
	b.fillObject(a.Object)
	b.Name = types.StringValue(a.Name)
	b.TypeSlug = types.StringValue(a.BlockType.Slug)
	b.DataWO = secretValue(nil)
	b.Fingerprint = types.StringNull()
	if writeOnly {
		b.Data = secretValue(nil)
		b.Fingerprint = types.StringValue(blockFingerprint(a, diags))
		return
	}
	was := jsonOrNone(b.Data.jsonText)
	switch {
	case was != nil && sameBlockData(was, a):
	case was != nil && hasSecrets(was, a.BlockSchema):
		b.Data = secretValue(blockData(a, diags))
	default:
		b.Data = secretValue(maskedBlockData(a, diags))
	}
}
