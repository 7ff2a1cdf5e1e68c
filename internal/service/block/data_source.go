package block

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// blockView is the model of a block in a data source.
type blockView struct {
	framework.WorkspaceModel
	Name     types.String       `tfsdk:"name"`
	TypeSlug types.String       `tfsdk:"type_slug"`
	Data     tfvalue.SecretJSON `tfsdk:"data"`
}

// FromAPI copies the block with its secrets masked.
func (b *blockView) FromAPI(_ context.Context, a *client.Block, diags *fwdiag.Diagnostics) {
	b.show(a)
	b.Data = tfvalue.SecretValue(maskedBlockData(a, diags))
}

// show copies the block as the API returned it, with the data of the blocks that it refers to.
func (b *blockView) show(a *client.Block) {
	b.FillObject(a.Object)
	b.Name = types.StringValue(a.Name)
	b.TypeSlug = types.StringValue(a.BlockType.Slug)
	b.Data = tfvalue.SecretValue(a.Data)
}

// Find finds the block by its ID, or by its type and name.
func (b *blockView) Find(ctx context.Context, c *client.Client, secrets bool) (*client.Block, error) {
	if !b.ID.IsNull() {
		return c.Block(ctx, b.ID.ValueString(), secrets)
	}
	return c.BlockByName(ctx, b.TypeSlug.ValueString(), b.Name.ValueString(), secrets)
}

// blockViewAttributes are the attributes of a blockView, with the given description of data.
func blockViewAttributes(data string) map[string]schema.Attribute {
	shown := schema.StringAttribute{MarkdownDescription: data, Computed: true, Sensitive: true, CustomType: tfvalue.SecretJSONType{}}
	return tfvalue.Attributes(map[string]schema.Attribute{
		"name":      tfvalue.RequiredString("Name of the block.", BlockName),
		"type_slug": tfvalue.RequiredString("Slug of the block type, such as `secret`.", BlockName),
		"data":      shown,
	})
}

// byTypeAndName requires an ID, or a type and a name.
func byTypeAndName() []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.AtLeastOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
		datasourcevalidator.AtLeastOneOf(path.MatchRoot("id"), path.MatchRoot("type_slug")),
	}
}

type blockLookup struct {
	blockView
	IncludeSecrets types.Bool `tfsdk:"include_secrets"`
}

var _ = framework.ImplementsDataSource(newBlockData)

func newBlockData() *framework.DataSource[blockLookup, *blockLookup] {
	of := framework.ReadOnlyAttributes(
		blockViewAttributes(
			"Data of the block as JSON, with the data of other blocks in place of references. Read it with `jsondecode`.",
		),
		"id",
		"name",
		"type_slug",
	)
	of["include_secrets"] = dsschema.BoolAttribute{
		MarkdownDescription: "Whether to read the secrets in `data`, which stores them in the state. Defaults to `true`. With " +
			"`false`, `data` holds masks (`********`) in place of secrets, and `{\"$ref\": …}` in place of the data of other blocks. " +
			"To read secrets without storing them, use the ephemeral resource `prefect_block`.", Optional: true,
	}
	return &framework.DataSource[blockLookup, *blockLookup]{
		TypeName: "block",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a block by ID, or by its type and name. If both are set, the ID is used.",
			Attributes:          of,
		},
		Validators: byTypeAndName(),
		ReadFunc: func(ctx context.Context, c *client.Client, b *blockLookup, diags *fwdiag.Diagnostics) error {
			secrets := b.IncludeSecrets.IsNull() || b.IncludeSecrets.ValueBool()
			a, err := b.Find(ctx, c, secrets)
			switch {
			case err != nil:
				return err
			case secrets:
				b.show(a)
			default:
				b.FromAPI(ctx, a, diags)
			}
			return nil
		},
	}
}

type blocks struct {
	TypeSlugs types.Set    `tfsdk:"type_slugs"`
	Names     types.Set    `tfsdk:"names"`
	NameLike  types.String `tfsdk:"name_like"`
	Blocks    []blockView  `tfsdk:"blocks"`
	framework.WorkspacePlacement
}

var _ = framework.ImplementsDataSource(newBlocksData)

func newBlocksData() *framework.DataSource[blocks, *blocks] {
	return &framework.DataSource[blocks, *blocks]{
		TypeName: "blocks",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the blocks that match all filters, by name. Blocks without a name, which Prefect creates " +
				"internally, are not listed.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"type_slugs": dsschema.SetAttribute{
					MarkdownDescription: "Slugs of the block types whose blocks are listed. Defaults to all.",
					ElementType:         types.StringType,
					Optional:            true,
				},
				"names": dsschema.SetAttribute{
					MarkdownDescription: "Names of the blocks to list. Defaults to all.",
					ElementType:         types.StringType,
					Optional:            true,
				},
				"name_like": dsschema.StringAttribute{
					MarkdownDescription: "Part of the name of the blocks to list, case-insensitive. Defaults to all blocks.",
					Optional:            true,
				},
				"blocks": framework.CollectionAttribute(
					"Blocks that match the filters.",
					blockViewAttributes("Data of the block as JSON, with masks (`********`) in place of secrets."),
				),
			}),
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *blocks, diags *fwdiag.Diagnostics) (err error) {
			slugs := tfvalue.StringsOrNil(ctx, m.TypeSlugs, diags)
			names := tfvalue.StringsOrNil(ctx, m.Names, diags)
			filter := client.BlockFilter{TypeSlugs: slugs, Names: names, NameLike: m.NameLike.ValueString()}
			m.Blocks, err = framework.Collect[blockView](ctx, c, c.Blocks(ctx, filter), diags)
			return err
		},
	}
}
