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

// blockInput is what the configuration says of a block. The API wants ids of a type and a schema instead of a slug.
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
		Import: framework.Import[client.Block]{Find: LocateBlock},
		Listing: framework.Listing[*block, client.Block]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*client.Block, error] {
				return c.Blocks(ctx, client.BlockFilter{})
			},
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"data": tfvalue.SecretValue(json.RawMessage("{}"))},
		},
		API:      framework.APIBehavior{FullUpdate: true},
		PlanFunc: planBlock,
	}}
}

func blockResourceSchema() schema.Schema {
	data := tfvalue.OptionalJSON(
		"The values of the block, a JSON object with the fields of the block type. `{ \"$ref\" = { block_document_id = … } }` in place of a "+
			"value refers to another block. They are kept in the state, secrets included: `data_wo` keeps them out. After an import the state "+
			"has masks, `********`, in place of secrets. Default: `{}`.",
		tfvalue.IsJSONObject(),
		stringvalidator.ConflictsWith(path.MatchRoot("data_wo")),
	)
	data.Sensitive, data.CustomType = true, tfvalue.SecretJSONType{}
	return schema.Schema{
		MarkdownDescription: "A block holds configuration, such as credentials, that flows, deployments and automations load by its type " +
			"and name. " +
			"Its block type must be registered on the server: those of Prefect and of its integrations mostly are, `prefect block register -m " +
			"MODULE` registers those of a Python module, and `prefect_block_type` with `prefect_block_schema` makes new ones. " +
			"The newest schema of the type is used.",
		Attributes: tfvalue.Attributes(map[string]schema.Attribute{
			"name": tfvalue.Replacing(
				tfvalue.RequiredString(
					"The name of the block: lower-case letters, digits and dashes. A change replaces the block.",
					BlockName,
				),
			),
			"type_slug": tfvalue.Replacing(
				tfvalue.RequiredString(
					"The slug of the block type, such as `secret` or `aws-credentials`. A change replaces the block.",
					BlockName,
				),
			),
			"data": data,
			"data_wo": schema.StringAttribute{
				MarkdownDescription: "What `data` is, but never kept in the state or a plan. Terraform can't see when it changes: change " +
					"`data_wo_version` then. A change that someone else makes to a value that is not secret is seen, and `data_wo` is written again. " +
					"Needs Terraform 1.11 or newer.",
				Optional: true, Sensitive: true, WriteOnly: true, CustomType: tfvalue.SecretJSONType{},
				Validators: []validator.String{tfvalue.IsJSONObject()},
			},
			"data_wo_version": schema.Int64Attribute{
				MarkdownDescription: "Any number. Changing it writes `data_wo` again.",
				Optional:            true,
			},
			"data_fingerprint": tfvalue.ComputedString(
				"A hash of what Prefect shows of the data, with secrets masked, by which changes that someone else makes are seen when `data_wo` " +
					"is used. Null when it is not.",
			),
		}),
	}
}

// BlockName is what the API allows as the name of a block and as the slug of a block type.
var BlockName = tfvalue.StringRule{
	Expected: "made of lower-case letters, digits and dashes",
	Holds: func(s string) bool {
		return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
	},
	Remedy: "Prefect refuses other characters here; use a dash instead.",
}

// LocateBlock finds a block by id or by type-slug/name.
func LocateBlock(ctx context.Context, c *client.Client, key string) (*client.Block, error) {
	slug, name, ok := strings.Cut(key, "/")
	switch {
	case uuid.Validate(key) == nil:
		return c.Block(ctx, key, false)
	case ok:
		return c.BlockByName(ctx, slug, name, false)
	}
	return nil, diag.CodeImportID.Wrapf(
		"%q does not name a block: expected its id, a UUID, or TYPE/NAME, the slug of its type and its name, such as secret/token",
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

// FromAPI keeps the data as the configuration has it where it means the same. Data that is written only leaves nothing but a
// fingerprint. Of what is imported or listed the secrets are masked.
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
