package protoserver

import (
	"context"
	"sync"

	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// configSchema is what checks of a configuration have to know of its schema, which is of another Go type for each kind of
// object.
type configSchema struct {
	of  attr.Type
	raw tftypes.Type // of, as the protocol has it
	// limits describes what the validators of the number at a path allow.
	limits func(context.Context, *tftypes.AttributePath) []string
}

func newConfigSchema[A any](s interface {
	Type() attr.Type
	AttributeAtTerraformPath(context.Context, *tftypes.AttributePath) (A, error)
}) configSchema {
	of := s.Type()
	limits := func(ctx context.Context, at *tftypes.AttributePath) []string {
		a, err := s.AttributeAtTerraformPath(ctx, at)
		if err != nil {
			return nil // the path is an element of a collection, which has no attribute of its own
		}
		return numberLimits(ctx, a)
	}
	return configSchema{of: of, raw: of.TerraformType(context.Background()), limits: limits}
}

// configSchemas are the schemas of all types of one kind, by name.
type configSchemas func() map[string]configSchema

// schemasOf makes the schemas of a kind when they are first needed.
func schemasOf[T any](constructors func(context.Context) []func() T, read func(context.Context, T) (string, configSchema)) configSchemas {
	return sync.OnceValue(func() map[string]configSchema {
		ctx := context.Background()
		out := map[string]configSchema{}
		for _, construct := range constructors(ctx) {
			name, s := read(ctx, construct())
			out[name] = s
		}
		return out
	})
}

const providerTypeName = "prefect"

func providerSchemas(p Provider) configSchemas {
	return sync.OnceValue(func() map[string]configSchema {
		var resp provider.SchemaResponse
		p.Schema(context.Background(), provider.SchemaRequest{}, &resp)
		return map[string]configSchema{providerTypeName: newConfigSchema(resp.Schema)}
	})
}

func resourceSchemasOf(p Provider) configSchemas {
	return schemasOf(p.Resources, func(ctx context.Context, r resource.Resource) (string, configSchema) {
		var meta resource.MetadataResponse
		r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: providerTypeName}, &meta)
		var resp resource.SchemaResponse
		r.Schema(ctx, resource.SchemaRequest{}, &resp)
		return meta.TypeName, newConfigSchema(resp.Schema)
	})
}

func dataSourceSchemasOf(p Provider) configSchemas {
	return schemasOf(p.DataSources, func(ctx context.Context, d datasource.DataSource) (string, configSchema) {
		var meta datasource.MetadataResponse
		d.Metadata(ctx, datasource.MetadataRequest{ProviderTypeName: providerTypeName}, &meta)
		var resp datasource.SchemaResponse
		d.Schema(ctx, datasource.SchemaRequest{}, &resp)
		return meta.TypeName, newConfigSchema(resp.Schema)
	})
}

func ephemeralSchemasOf(p Provider) configSchemas {
	return schemasOf(p.EphemeralResources, func(ctx context.Context, e ephemeral.EphemeralResource) (string, configSchema) {
		var meta ephemeral.MetadataResponse
		e.Metadata(ctx, ephemeral.MetadataRequest{ProviderTypeName: providerTypeName}, &meta)
		var resp ephemeral.SchemaResponse
		e.Schema(ctx, ephemeral.SchemaRequest{}, &resp)
		return meta.TypeName, newConfigSchema(resp.Schema)
	})
}

func actionSchemasOf(p Provider) configSchemas {
	return schemasOf(p.Actions, func(ctx context.Context, a fwaction.Action) (string, configSchema) {
		var meta fwaction.MetadataResponse
		a.Metadata(ctx, fwaction.MetadataRequest{ProviderTypeName: providerTypeName}, &meta)
		var resp fwaction.SchemaResponse
		a.Schema(ctx, fwaction.SchemaRequest{}, &resp)
		return meta.TypeName, newConfigSchema(resp.Schema)
	})
}

func listSchemasOf(p Provider) configSchemas {
	return schemasOf(p.ListResources, func(ctx context.Context, l list.ListResource) (string, configSchema) {
		var meta resource.MetadataResponse
		l.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: providerTypeName}, &meta)
		var resp list.ListResourceSchemaResponse
		l.ListResourceConfigSchema(ctx, list.ListResourceSchemaRequest{}, &resp)
		return meta.TypeName, newConfigSchema(resp.Schema)
	})
}
