package provider

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// located is the model of a data source: it knows its account and workspace.
type located[M any] interface {
	*M
	where() spot
}

// lookup is a data source: find fills the model, in which the configuration is, from the API.
type lookup[M any, P located[M]] struct {
	noun       string
	schema     dsschema.Schema
	find       func(context.Context, *client.Client, P, *diag.Diagnostics) error
	validators []datasource.ConfigValidator
	// validate checks a configuration, which may have unknown values, beyond what its attributes check; nil for nothing.
	validate func(P, *diag.Diagnostics)

	*configured
}

func (d *lookup[M, P]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.noun
}

func (d *lookup[M, P]) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.configured = configuredFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *lookup[M, P]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = d.schema
	resp.Schema.MarkdownDescription = withCloudLabel("prefect_"+d.noun, d.schema.MarkdownDescription)
}

func (d *lookup[M, P]) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return d.validators
}

func (d *lookup[M, P]) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	if d.validate == nil {
		return
	}
	m := P(new(M))
	if resp.Diagnostics.Append(req.Config.Get(ctx, m)...); !resp.Diagnostics.HasError() {
		d.validate(m, &resp.Diagnostics)
	}
}

func (d *lookup[M, P]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	m := P(new(M))
	if resp.Diagnostics.Append(req.Config.Get(ctx, m)...); resp.Diagnostics.HasError() || d.absent(&resp.Diagnostics) {
		return
	}
	c := d.in(m.where())
	err := d.find(d.lookingUp(ctx), c, m, &resp.Diagnostics)
	if failed(&resp.Diagnostics, action{verb: "read", noun: d.noun, notFound: notThereYet}, err) || resp.Diagnostics.HasError() {
		return
	}
	m.where().settle(c)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// notThereYet is for a data source that is read in the plan, by a name that the plan knows, before its object is created.
const notThereYet = "If this configuration creates it, refer to an attribute of the resource, such as its id, or add the resource to depends_on here, so that the data source is read after it."

// readOnly turns a resource's attributes into a data source's: all computed; the account, the workspace and those named
// in keys may be set.
func readOnly(in map[string]schema.Attribute, keys ...string) map[string]dsschema.Attribute {
	out := make(map[string]dsschema.Attribute, len(in))
	for name, a := range in {
		key := name == "account_id" || name == "workspace_id" || slices.Contains(keys, name)
		out[name] = readOnlyAttribute(name, a, key)
	}
	return out
}

func readOnlyAttribute(name string, a schema.Attribute, key bool) dsschema.Attribute {
	switch a := a.(type) {
	case schema.StringAttribute:
		out := dsschema.StringAttribute{MarkdownDescription: a.MarkdownDescription, CustomType: a.CustomType, Sensitive: a.Sensitive, Computed: true, Optional: key}
		if key {
			out.Validators = a.Validators
		}
		return out
	case schema.Int64Attribute:
		return dsschema.Int64Attribute{MarkdownDescription: a.MarkdownDescription, Computed: true, Optional: key}
	case schema.Float64Attribute:
		return dsschema.Float64Attribute{MarkdownDescription: a.MarkdownDescription, Computed: true, Optional: key}
	case schema.BoolAttribute:
		return dsschema.BoolAttribute{MarkdownDescription: a.MarkdownDescription, Computed: true, Optional: key}
	case schema.DynamicAttribute:
		return dsschema.DynamicAttribute{MarkdownDescription: a.MarkdownDescription, Computed: true, Optional: key}
	case schema.SetAttribute:
		return dsschema.SetAttribute{MarkdownDescription: a.MarkdownDescription, ElementType: a.ElementType, Computed: true, Optional: key}
	case schema.ListAttribute:
		return dsschema.ListAttribute{MarkdownDescription: a.MarkdownDescription, ElementType: a.ElementType, Computed: true, Optional: key}
	case schema.MapAttribute:
		return dsschema.MapAttribute{MarkdownDescription: a.MarkdownDescription, ElementType: a.ElementType, Computed: true, Optional: key}
	case schema.SingleNestedAttribute:
		return dsschema.SingleNestedAttribute{MarkdownDescription: a.MarkdownDescription, Attributes: nestedReadOnly(a.Attributes), Computed: true, Optional: key}
	case schema.ListNestedAttribute:
		return dsschema.ListNestedAttribute{MarkdownDescription: a.MarkdownDescription, NestedObject: dsschema.NestedAttributeObject{Attributes: nestedReadOnly(a.NestedObject.Attributes)}, Computed: true}
	}
	panic(fmt.Sprintf("readOnly does not know the %T of %q", a, name))
}

// nestedReadOnly is readOnly for attributes that are always the API's to say.
func nestedReadOnly(in map[string]schema.Attribute) map[string]dsschema.Attribute {
	out := make(map[string]dsschema.Attribute, len(in))
	for name, a := range in {
		out[name] = readOnlyAttribute(name, a, false)
	}
	return out
}

// oneOf says that a configuration finds its object by exactly one of the attributes.
func oneOf(names ...string) []datasource.ConfigValidator {
	var paths []path.Expression
	for _, name := range names {
		paths = append(paths, path.MatchRoot(name))
	}
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(paths...)}
}

// findsBy is the find of a data source whose object has an id and another key, of which the configuration gives one.
func findsBy[M, A any, P item[M, A]](keys func(P) (id, other types.String), byID, byOther func(*client.Client, context.Context, string) (*A, error)) func(context.Context, *client.Client, P, *diag.Diagnostics) error {
	return func(ctx context.Context, c *client.Client, m P, diags *diag.Diagnostics) error {
		id, other := keys(m)
		a, err := byIDOrName(ctx, c, id, other, byID, byOther)
		if err == nil {
			m.fill(ctx, a, diags)
		}
		return err
	}
}

// byIDOrName finds an object by its id when there is one, else by its name.
func byIDOrName[A any](ctx context.Context, c *client.Client, id, name types.String, byID, byName func(*client.Client, context.Context, string) (*A, error)) (*A, error) {
	if !id.IsNull() {
		return byID(c, ctx, id.ValueString())
	}
	return byName(c, ctx, name.ValueString())
}
