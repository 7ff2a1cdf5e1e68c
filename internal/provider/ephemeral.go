package provider

import (
	"context"
	"fmt"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// passing is an ephemeral resource: find fills the model, in which the configuration is, from the API, and Terraform keeps
// none of it.
type passing[M any, P located[M]] struct {
	noun   string
	schema ephemeralschema.Schema
	find   func(context.Context, *client.Client, P, *diag.Diagnostics) error
	// validators check a configuration; nil for none.
	validators []ephemeral.ConfigValidator

	*configured
}

func (e *passing[M, P]) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + e.noun
}

func (e *passing[M, P]) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.configured = configuredFrom(req.ProviderData, &resp.Diagnostics)
}

func (e *passing[M, P]) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = e.schema
	resp.Schema.MarkdownDescription = withCloudLabel("prefect_"+e.noun, e.schema.MarkdownDescription)
}

func (e *passing[M, P]) ConfigValidators(context.Context) []ephemeral.ConfigValidator {
	return e.validators
}

func (e *passing[M, P]) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	m := P(new(M))
	if resp.Diagnostics.Append(req.Config.Get(ctx, m)...); resp.Diagnostics.HasError() || e.absent(&resp.Diagnostics) {
		return
	}
	c := e.in(m.where())
	err := e.find(ctx, c, m, &resp.Diagnostics)
	if failed(&resp.Diagnostics, action{verb: "read", noun: e.noun}, err) || resp.Diagnostics.HasError() {
		return
	}
	m.where().settle(c)
	resp.Diagnostics.Append(resp.Result.Set(ctx, m)...)
}

// ephemeralAttributes turns a data source's attributes into those of an ephemeral resource.
func ephemeralAttributes(in map[string]dsschema.Attribute) map[string]ephemeralschema.Attribute {
	out := make(map[string]ephemeralschema.Attribute, len(in))
	for name, a := range in {
		switch a := a.(type) {
		case dsschema.StringAttribute:
			out[name] = ephemeralschema.StringAttribute{MarkdownDescription: a.MarkdownDescription, CustomType: a.CustomType, Sensitive: a.Sensitive, Computed: a.Computed, Optional: a.Optional, Validators: a.Validators}
		case dsschema.DynamicAttribute:
			out[name] = ephemeralschema.DynamicAttribute{MarkdownDescription: a.MarkdownDescription, Computed: a.Computed}
		case dsschema.SetAttribute:
			out[name] = ephemeralschema.SetAttribute{MarkdownDescription: a.MarkdownDescription, ElementType: a.ElementType, Computed: a.Computed}
		default:
			panic(fmt.Sprintf("ephemeralAttributes does not know the %T of %q", a, name))
		}
	}
	return out
}
