package framework

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// PlacedModel is the model of a data source: it knows its account and workspace.
type PlacedModel[M any] interface {
	*M
	Placement() Placement
}

// DataSource is a data source: find fills the model, in which the configuration is, from the API.
type DataSource[M any, P PlacedModel[M]] struct {
	TypeName string
	// CloudOnly says that self-hosted servers do not have objects of the type.
	CloudOnly        bool
	SchemaDefinition dsschema.Schema
	ReadFunc         func(context.Context, *client.Client, P, *fwdiag.Diagnostics) error
	Validators       []datasource.ConfigValidator
	// ValidateFunc checks a configuration, which may have unknown values, beyond what its attributes check; nil for nothing.
	ValidateFunc func(P, *fwdiag.Diagnostics)

	*ProviderData
}

func (d *DataSource[M, P]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.TypeName
}

func (d *DataSource[M, P]) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.ProviderData = providerDataFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *DataSource[M, P]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = d.SchemaDefinition
	resp.Schema.MarkdownDescription = withCloudLabel(d.CloudOnly, d.SchemaDefinition.MarkdownDescription)
}

func (d *DataSource[M, P]) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return d.Validators
}

func (d *DataSource[M, P]) ValidateConfig(
	ctx context.Context,
	req datasource.ValidateConfigRequest,
	resp *datasource.ValidateConfigResponse,
) {
	if d.ValidateFunc == nil {
		return
	}
	m := P(new(M))
	if resp.Diagnostics.Append(req.Config.Get(ctx, m)...); !resp.Diagnostics.HasError() {
		d.ValidateFunc(m, &resp.Diagnostics)
	}
}

func (d *DataSource[M, P]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	m := P(new(M))
	if resp.Diagnostics.Append(req.Config.Get(ctx, m)...); resp.Diagnostics.HasError() || d.Unconfigured(&resp.Diagnostics) {
		return
	}
	c := d.ClientFor(m.Placement())
	err := d.ReadFunc(d.ForDataSource(ctx), c, m, &resp.Diagnostics)
	if diag.Failed(&resp.Diagnostics, diag.ErrorContext{Verb: "read", TypeName: d.TypeName, NotFound: notThereYet}, err) ||
		resp.Diagnostics.HasError() {
		return
	}
	m.Placement().ResolvePlacement(c)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// notThereYet is for a data source that is read in the plan, by a name that the plan knows, before its object is created.
const notThereYet = "If this configuration creates the object, refer to an attribute of its resource, such as id, or add the " +
	"resource to depends_on of this data source, so that it is read after the object is created."

// ReadOnlyAttributes turns a resource's attributes into a data source's: all computed; the account, the workspace and those named
// in keys may be set. Their descriptions lose the sentences about writing.
func ReadOnlyAttributes(in map[string]schema.Attribute, keys ...string) map[string]dsschema.Attribute {
	out := make(map[string]dsschema.Attribute, len(in))
	for name, a := range in {
		key := name == "account_id" || name == "workspace_id" || slices.Contains(keys, name)
		out[name] = ReadOnlyAttribute(name, a, key)
	}
	return out
}

// ReadOnlyAttribute is the attribute of a data source that shows an attribute of a resource. A key can be set.
func ReadOnlyAttribute(name string, a schema.Attribute, key bool) dsschema.Attribute {
	text := readOnlyText(a.GetMarkdownDescription(), key)
	switch a := a.(type) {
	case schema.StringAttribute:
		out := dsschema.StringAttribute{MarkdownDescription: text, CustomType: a.CustomType, Sensitive: a.Sensitive,
			Computed: true, Optional: key}
		if key {
			out.Validators = a.Validators
		}
		return out
	case schema.Int64Attribute:
		return dsschema.Int64Attribute{MarkdownDescription: text, Computed: true, Optional: key}
	case schema.Float64Attribute:
		return dsschema.Float64Attribute{MarkdownDescription: text, Computed: true, Optional: key}
	case schema.BoolAttribute:
		return dsschema.BoolAttribute{MarkdownDescription: text, Computed: true, Optional: key}
	case schema.DynamicAttribute:
		return dsschema.DynamicAttribute{MarkdownDescription: text, Computed: true, Optional: key}
	case schema.SetAttribute:
		return dsschema.SetAttribute{MarkdownDescription: text, ElementType: a.ElementType, Computed: true, Optional: key}
	case schema.ListAttribute:
		return dsschema.ListAttribute{MarkdownDescription: text, ElementType: a.ElementType, Computed: true, Optional: key}
	case schema.MapAttribute:
		return dsschema.MapAttribute{MarkdownDescription: text, ElementType: a.ElementType, Computed: true, Optional: key}
	case schema.SingleNestedAttribute:
		return dsschema.SingleNestedAttribute{MarkdownDescription: text, Attributes: NestedReadOnly(a.Attributes),
			Computed: true, Optional: key}
	case schema.ListNestedAttribute:
		return dsschema.ListNestedAttribute{MarkdownDescription: text,
			NestedObject: dsschema.NestedAttributeObject{Attributes: NestedReadOnly(a.NestedObject.Attributes)}, Computed: true}
	}
	panic(fmt.Sprintf("ReadOnlyAttribute does not support the %T of %q", a, name))
}

// NestedReadOnly is ReadOnlyAttributes for attributes that are always the API's to say.
func NestedReadOnly(in map[string]schema.Attribute) map[string]dsschema.Attribute {
	out := make(map[string]dsschema.Attribute, len(in))
	for name, a := range in {
		out[name] = ReadOnlyAttribute(name, a, false)
	}
	return out
}

// ExactlyOneOf says that a configuration finds its object by exactly one of the attributes.
func ExactlyOneOf(names ...string) []datasource.ConfigValidator {
	var paths []path.Expression
	for _, name := range names {
		paths = append(paths, path.MatchRoot(name))
	}
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(paths...)}
}

// FindsBy is the find of a data source whose object has an id and another key, of which the configuration gives one.
func FindsBy[M, A any, P CollectionItem[M, A]](
	keys func(P) (id, other types.String),
	byID, byOther func(*client.Client, context.Context, string) (*A, error),
) func(context.Context, *client.Client, P, *fwdiag.Diagnostics) error {
	return func(ctx context.Context, c *client.Client, m P, diags *fwdiag.Diagnostics) error {
		id, other := keys(m)
		a, err := ByIDOrName(ctx, c, id, other, byID, byOther)
		if err == nil {
			m.FromAPI(ctx, a, diags)
		}
		return err
	}
}

// ByIDOrName finds an object by its id when there is one, else by its name.
func ByIDOrName[A any](
	ctx context.Context,
	c *client.Client,
	id, name types.String,
	byID, byName func(*client.Client, context.Context, string) (*A, error),
) (*A, error) {
	if !id.IsNull() {
		return byID(c, ctx, id.ValueString())
	}
	return byName(c, ctx, name.ValueString())
}
