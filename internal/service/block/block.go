package block

import (
	"context"
	"encoding/json"
	"iter"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type block struct {
	framework.WorkspaceModel
	Name          types.String       `tfsdk:"name"`
	TypeSlug      types.String       `tfsdk:"type_slug"`
	Data          tfvalue.SecretJSON `tfsdk:"data"`
	DataWO        tfvalue.SecretJSON `tfsdk:"data_wo"`
	DataWOVersion types.Int64        `tfsdk:"data_wo_version"`
	Fingerprint   types.String       `tfsdk:"data_fingerprint"`
}

// blockInput is the configuration of a block. For a write, the slug of the type becomes the IDs of the type and of a schema.
type blockInput struct {
	Name     string          `json:"name"`
	TypeSlug string          `json:"type_slug"`
	Data     json.RawMessage `json:"data,omitzero"`
}

var _ = framework.ImplementsListableResource(newBlock)

func newBlock() *blockResource {
	return &blockResource{framework.Resource[block, client.Block, blockInput, *block]{
		TypeName:         "block",
		SchemaDefinition: blockResourceSchema(),
		CreateFunc:       createBlock,
		ReadFunc: func(ctx context.Context, c *client.Client, b *block) (*client.Block, error) {
			was := tfvalue.JSONOrNone(b.Data.JSONString)
			return c.Block(ctx, b.ID.ValueString(), was != nil && !hasMask(was))
		},
		UpdateFunc: updateBlock,
		DeleteFunc: framework.RemovesByID[*block]((*client.Client).DeleteBlock),
		Collision:  framework.Collision{UniqueBy: []string{"type_slug", "name"}},
		FindExisting: func(ctx context.Context, c *client.Client, in blockInput) (*client.Block, error) {
			return c.BlockByName(ctx, in.TypeSlug, in.Name, false)
		},
		Import: framework.Import[client.Block]{Find: findBlockForImport},
		Listing: framework.Listing[*block, client.Block]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*client.Block, error] {
				return c.Blocks(ctx, client.BlockFilter{})
			},
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"data": tfvalue.SecretValue(json.RawMessage("{}"))},
			FixedDefaults:     []string{"data"},
		},
		API:      framework.APIBehavior{FullUpdate: true, RefusesDuplicates: true},
		PlanFunc: planBlock,
	}}
}

func blockResourceSchema() schema.Schema {
	data := tfvalue.OptionalJSON(
		"Data of the block, as a JSON object with the fields of the block type. Defaults to `{}`. A reference to "+
			"another block is `{ \"$ref\" = { block_document_id = … } }`. Stored in the state, including secrets; "+
			"use `data_wo` to avoid that. After an import, secrets are masks (`********`).",
		tfvalue.IsJSONObject(),
		stringvalidator.ConflictsWith(path.MatchRoot("data_wo")),
	)
	data.Sensitive, data.CustomType = true, tfvalue.SecretJSONType{}
	return schema.Schema{
		MarkdownDescription: "A block: configuration, such as credentials, that flows, deployments and automations " +
			"load by its type and name.",
		Attributes: tfvalue.Attributes(map[string]schema.Attribute{
			"name": tfvalue.Replacing(
				tfvalue.RequiredString(
					"Name of the block. Lower-case letters, digits and dashes. Changing this forces a new resource.",
					BlockName,
				),
			),
			"type_slug": tfvalue.Replacing(
				tfvalue.RequiredString(
					"Slug of the block type, such as `secret` or `aws-credentials`. Changing this forces a new resource.",
					BlockName,
				),
			),
			"data": data,
			"data_wo": schema.StringAttribute{
				MarkdownDescription: "Write-only form of `data`, which is not stored in the state or the plan. Conflicts with " +
					"`data`. Terraform cannot detect changes of write-only values: change `data_wo_version` together with it. If " +
					"a value that is not secret is changed outside of Terraform, `data_wo` is written again. Omit to use `data`. " +
					"Requires Terraform 1.11 or newer.",
				Optional: true, Sensitive: true, WriteOnly: true, CustomType: tfvalue.SecretJSONType{},
				Validators: []validator.String{tfvalue.IsJSONObject()},
			},
			"data_wo_version": schema.Int64Attribute{
				MarkdownDescription: "Version of `data_wo`: any number. Defaults to none. Changing this writes `data_wo` again.",
				Optional:            true,
			},
			"data_fingerprint": tfvalue.ComputedString(
				"Hash of the data that Prefect returns, with secrets masked, to detect changes outside of Terraform if `data_wo` is " +
					"used. Otherwise null.",
			),
		}),
	}
}

// BlockName matches the names of blocks and the slugs of block types that the API accepts.
var BlockName = tfvalue.StringRule{
	Expected: "made of lower-case letters, digits and dashes",
	Holds: func(s string) bool {
		return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
	},
	Remedy: "Prefect rejects other characters. Use a dash instead.",
}

// findBlockForImport finds a block by ID or by type-slug/name.
func findBlockForImport(ctx context.Context, c *client.Client, key string) (*client.Block, error) {
	slug, name, ok := strings.Cut(key, "/")
	switch {
	case uuid.Validate(key) == nil:
		return c.Block(ctx, key, false)
	case ok:
		return c.BlockByName(ctx, slug, name, false)
	}
	return nil, diag.CodeImportID.Wrapf(
		"the import ID %q is neither the ID of a block (a UUID) nor TYPE/NAME, the slug of its type and its name, such as secret/token",
		key,
	)
}

func (b *block) Identity() (id, label string) {
	return b.ID.ValueString(), b.TypeSlug.ValueString() + "/" + b.Name.ValueString()
}

func (b *block) ToAPI(context.Context, *fwdiag.Diagnostics) blockInput {
	in := blockInput{Name: b.Name.ValueString(), TypeSlug: b.TypeSlug.ValueString(), Data: tfvalue.JSONOrNone(b.DataWO.JSONString)}
	if in.Data == nil {
		in.Data = tfvalue.JSONOrNone(b.Data.JSONString)
	}
	return in
}

// MatchesContent implements framework.ContentMatcher: the API masks the secrets of the data.
func (*block) MatchesContent(a *client.Block, in blockInput) bool {
	data := in.Data
	if data == nil {
		data = json.RawMessage("{}")
	}
	return sameBlockData(data, a)
}

// FromAPI keeps the configured data if it is semantically equal. Write-only data leaves only a fingerprint. Secrets of imported and
// listed blocks are masked.
func (b *block) FromAPI(_ context.Context, a *client.Block, diags *fwdiag.Diagnostics) {
	writeOnly := !b.DataWO.IsNull() || (b.Data.IsNull() && !b.ID.IsNull())
	b.FillObject(a.Object)
	b.Name = types.StringValue(a.Name)
	b.TypeSlug = types.StringValue(a.BlockType.Slug)
	b.DataWO = tfvalue.SecretValue(nil)
	b.Fingerprint = types.StringNull()
	if writeOnly {
		b.Data = tfvalue.SecretValue(nil)
		b.Fingerprint = types.StringValue(blockFingerprint(a, diags))
		return
	}
	was := tfvalue.JSONOrNone(b.Data.JSONString)
	switch {
	case was != nil && sameBlockData(was, a):
	case was != nil && hasSecrets(was, a.BlockSchema):
		b.Data = tfvalue.SecretValue(blockData(a, diags))
	default:
		b.Data = tfvalue.SecretValue(maskedBlockData(a, diags))
	}
}
