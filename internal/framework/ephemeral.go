package framework

import (
	"context"
	"fmt"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// EphemeralResource is an ephemeral resource: find fills the model, in which the configuration is, from the API, and Terraform keeps
// none of it.
type EphemeralResource[M any, P PlacedModel[M]] struct {
	TypeName string
	// CloudOnly says that self-hosted servers do not have objects of the type.
	CloudOnly        bool
	SchemaDefinition ephemeralschema.Schema
	Find             func(context.Context, *client.Client, P, *fwdiag.Diagnostics) error
	// Validators check a configuration; nil for none.
	Validators []ephemeral.ConfigValidator

	*ProviderData
}

func (e *EphemeralResource[M, P]) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + e.TypeName
}

func (e *EphemeralResource[M, P]) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.ProviderData = providerDataFrom(req.ProviderData, &resp.Diagnostics)
}

func (e *EphemeralResource[M, P]) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = e.SchemaDefinition
	resp.Schema.MarkdownDescription = withCloudLabel(e.CloudOnly, e.SchemaDefinition.MarkdownDescription)
}

func (e *EphemeralResource[M, P]) ConfigValidators(context.Context) []ephemeral.ConfigValidator {
	return e.Validators
}

func (e *EphemeralResource[M, P]) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	m := P(new(M))
	if resp.Diagnostics.Append(req.Config.Get(ctx, m)...); resp.Diagnostics.HasError() || e.Unconfigured(&resp.Diagnostics) {
		return
	}
	c := e.ClientFor(m.Placement())
	err := e.Find(ctx, c, m, &resp.Diagnostics)
	if diag.Failed(&resp.Diagnostics, diag.ErrorContext{Verb: "read", TypeName: e.TypeName}, err) || resp.Diagnostics.HasError() {
		return
	}
	m.Placement().ResolvePlacement(c)
	resp.Diagnostics.Append(resp.Result.Set(ctx, m)...)
}

// EphemeralAttributes turns a data source's attributes into attributes of an ephemeral resource.
func EphemeralAttributes(in map[string]dsschema.Attribute) map[string]ephemeralschema.Attribute {
	out := make(map[string]ephemeralschema.Attribute, len(in))
	for name, a := range in {
		switch a := a.(type) {
		case dsschema.StringAttribute:
			out[name] = ephemeralschema.StringAttribute{MarkdownDescription: a.MarkdownDescription, CustomType: a.CustomType, Sensitive: a.Sensitive,
				Computed: a.Computed, Optional: a.Optional, Validators: a.Validators}
		case dsschema.DynamicAttribute:
			out[name] = ephemeralschema.DynamicAttribute{MarkdownDescription: a.MarkdownDescription, Computed: a.Computed}
		case dsschema.SetAttribute:
			out[name] = ephemeralschema.SetAttribute{MarkdownDescription: a.MarkdownDescription, ElementType: a.ElementType, Computed: a.Computed}
		default:
			panic(fmt.Sprintf("EphemeralAttributes does not support the %T of %q", a, name))
		}
	}
	return out
}
