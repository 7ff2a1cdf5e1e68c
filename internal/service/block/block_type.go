package block

import (
	"context"
	"fmt"
	"iter"
	"strings"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type blockTypeModel struct {
	framework.WorkspaceModel
	Name             types.String `tfsdk:"name"`
	Slug             types.String `tfsdk:"slug"`
	LogoURL          types.String `tfsdk:"logo_url"`
	DocumentationURL types.String `tfsdk:"documentation_url"`
	Description      types.String `tfsdk:"description"`
	CodeExample      types.String `tfsdk:"code_example"`
	IsProtected      types.Bool   `tfsdk:"is_protected"`
}

var _ = framework.ImplementsListableResource(newBlockType)

func newBlockType() *framework.Resource[blockTypeModel, client.BlockType, client.BlockTypeInput, *blockTypeModel] {
	return &framework.Resource[blockTypeModel, client.BlockType, client.BlockTypeInput, *blockTypeModel]{
		TypeName: "block_type",
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A block type: a kind of block, whose fields `prefect_block_schema` defines. Deleting a block type " +
				"deletes its schemas and all blocks of the type.",
			Attributes: tfvalue.Attributes(map[string]schema.Attribute{
				"name": tfvalue.Replacing(
					tfvalue.RequiredString(
						"Display name of the block type. Must not contain `/ % & > <`, and must not start with `Prefect`. Must be "+
							"unique. Changing this forces a new resource.",
						isBlockTypeName()...),
				),
				"slug": tfvalue.Replacing(
					tfvalue.RequiredString(
						"Slug by which blocks and Python classes find the type. Lower-case letters, digits and dashes. Changing this "+
							"forces a new resource.",
						BlockName,
					),
				),
				"logo_url":          tfvalue.OptionalString("URL of an image for the UI. Defaults to `null`."),
				"documentation_url": tfvalue.OptionalString("URL of the documentation of the block type. Defaults to `null`."),
				"description":       tfvalue.OptionalString("Description of the block type. Defaults to `null`."),
				"code_example": tfvalue.OptionalString(
					"Python code in Markdown that shows how to use a block of the type. Defaults to `null`.",
				),
				"is_protected": schema.BoolAttribute{
					MarkdownDescription: "Whether the block type belongs to Prefect and cannot be deleted.",
					Computed:            true,
				},
			}),
		},
		CreateFunc: createBlockType,
		ReadFunc:   framework.ReadsByID[*blockTypeModel]((*client.Client).BlockType),
		UpdateFunc: framework.UpdatesByID[*blockTypeModel]((*client.Client).UpdateBlockType),
		DeleteFunc: framework.RemovesByID[*blockTypeModel]((*client.Client).DeleteBlockType),
		API:        framework.APIBehavior{RefusesDuplicates: true},
		Collision:  framework.Collision{UniqueBy: []string{"slug"}},
		FindExisting: func(ctx context.Context, c *client.Client, in client.BlockTypeInput) (*client.BlockType, error) {
			return c.BlockTypeBySlug(ctx, in.Slug)
		},
		Import: framework.Import[client.BlockType]{
			Find: framework.FindsForImportBy((*client.Client).BlockType, (*client.Client).BlockTypeBySlug, ""),
		},
		Listing: framework.Listing[*blockTypeModel, client.BlockType]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*client.BlockType, error] {
				return c.BlockTypes(ctx, client.BlockTypeFilter{})
			},
		},
		Attributes: framework.AttributeRules{FixedDefaults: []string{"logo_url", "documentation_url", "description", "code_example"}},
		PlanFunc: func(_ context.Context, p *framework.PlanContext[blockTypeModel]) {
			if p.Unconfigured(p.Diags) {
				return
			}
			if c, known := p.In(&p.Plan.WorkspacePlacement); known {
				framework.SetShared(p.ProviderData, plannedBlockTypeKey{c.Endpoint(), p.Plan.Slug.ValueString()}, true)
			}
		},
	}
}

// isBlockTypeName validates the name of a new block type.
func isBlockTypeName() []validator.String {
	return append(tfvalue.IsName(), tfvalue.StringRule{
		Expected: "a name that does not start with \"Prefect\" in upper or lower case",
		Holds:    func(s string) bool { return !strings.HasPrefix(strings.ToLower(s), "prefect") },
		Remedy:   "Prefect reserves such names for its own block types.",
	})
}

// createBlockType rejects the name of another type: a server would create the new type and respond with the other type. The API
// rejects an existing slug.
func createBlockType(ctx context.Context, c *client.Client, in client.BlockTypeInput) (*client.BlockType, error) {
	other, err := c.BlockTypeNamed(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	if other != nil && other.Slug != in.Slug {
		return nil, &diag.AttributeError{
			Code:      diag.CodeNameTaken,
			Attribute: "name",
			Summary:   "Block type name already in use",
			Detail: fmt.Sprintf(
				"The block type %q already has the name %q. Prefect confuses block types with the same name. Choose another name.",
				other.Slug,
				in.Name,
			),
		}
	}
	return c.CreateBlockType(ctx, in)
}

func (b *blockTypeModel) Identity() (id, label string) {
	return b.ID.ValueString(), b.Slug.ValueString()
}

func (b *blockTypeModel) ToAPI(context.Context, *fwdiag.Diagnostics) client.BlockTypeInput {
	return client.BlockTypeInput{
		Name:             b.Name.ValueString(),
		Slug:             b.Slug.ValueString(),
		LogoURL:          tfvalue.OptionalNullable(b.LogoURL, b.LogoURL.ValueString),
		DocumentationURL: tfvalue.OptionalNullable(b.DocumentationURL, b.DocumentationURL.ValueString),
		Description:      tfvalue.OptionalNullable(b.Description, b.Description.ValueString),
		CodeExample:      tfvalue.OptionalNullable(b.CodeExample, b.CodeExample.ValueString),
	}
}

func (b *blockTypeModel) FromAPI(_ context.Context, a *client.BlockType, _ *fwdiag.Diagnostics) {
	b.FillObject(a.Object)
	b.Name = types.StringValue(a.Name)
	b.Slug = types.StringValue(a.Slug)
	b.LogoURL = types.StringPointerValue(a.LogoURL)
	b.DocumentationURL = types.StringPointerValue(a.DocumentationURL)
	b.Description = unescaped(b.Description, a.Description)
	b.CodeExample = unescaped(b.CodeExample, a.CodeExample)
	b.IsProtected = types.BoolValue(a.IsProtected)
}

var (
	escapeHTML   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescapeHTML = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")
)

// unescaped returns the written string if the API returned it with HTML entities. The API escapes strings of a create, and not
// strings of an update.
func unescaped(was types.String, a *string) types.String {
	switch {
	case a == nil:
		return types.StringNull()
	case *a == was.ValueString() || *a == escapeHTML.Replace(was.ValueString()):
		return types.StringValue(was.ValueString())
	}
	return types.StringValue(unescapeHTML.Replace(*a))
}

type blockTypes struct {
	Slugs        types.Set        `tfsdk:"slugs"`
	NameLike     types.String     `tfsdk:"name_like"`
	Capabilities types.Set        `tfsdk:"capabilities"`
	BlockTypes   []blockTypeModel `tfsdk:"block_types"`
	framework.WorkspacePlacement
}

var _ = framework.ImplementsDataSource(newBlockTypesData)

func newBlockTypesData() *framework.DataSource[blockTypes, *blockTypes] {
	return &framework.DataSource[blockTypes, *blockTypes]{
		TypeName: "block_types",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the registered block types that match all filters, by name.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"slugs": dsschema.SetAttribute{
					MarkdownDescription: "Slugs of the block types to list. Defaults to all.",
					ElementType:         types.StringType,
					Optional:            true,
				},
				"name_like": dsschema.StringAttribute{
					MarkdownDescription: "Part of the name of the block types to list, case-insensitive. Defaults to all block types.",
					Optional:            true,
				},
				"capabilities": dsschema.SetAttribute{
					MarkdownDescription: "Capabilities of the block types to list: only types that have all of them, such as " +
						"`get-directory` or `notify`. Defaults to all block types.",
					ElementType: types.StringType,
					Optional:    true,
				},
				"block_types": framework.CollectionAttribute("Block types that match the filters.", newBlockType().SchemaDefinition.Attributes),
			}),
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *blockTypes, diags *fwdiag.Diagnostics) (err error) {
			slugs := tfvalue.StringsOrNil(ctx, m.Slugs, diags)
			capabilities := tfvalue.StringsOrNil(ctx, m.Capabilities, diags)
			filter := client.BlockTypeFilter{Slugs: slugs, NameLike: m.NameLike.ValueString(), Capabilities: capabilities}
			m.BlockTypes, err = framework.Collect[blockTypeModel](ctx, c, c.BlockTypes(ctx, filter), diags)
			return err
		},
	}
}
