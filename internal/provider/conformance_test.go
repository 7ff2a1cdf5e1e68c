package provider_test

import (
	"context"
	"slices"
	"testing"

	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/function"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
)

// registered names every type by kind, as the folders of the examples do.
func registered(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for name := range resourceSchemas(t) {
		out["resources"] = append(out["resources"], name)
	}
	for name := range dataSourceSchemas(t) {
		out["data-sources"] = append(out["data-sources"], name)
	}
	for _, newList := range provider.New("test", nil).ListResources(t.Context()) {
		out["list-resources"] = append(out["list-resources"], resourceName(newList()))
	}
	for name := range functionDefinitions(t) {
		out["functions"] = append(out["functions"], name)
	}
	for name := range ephemeralSchemas(t) {
		out["ephemeral-resources"] = append(out["ephemeral-resources"], name)
	}
	for name := range acctest.ActionSchemas(t) {
		out["actions"] = append(out["actions"], name)
	}
	return out
}

func functionDefinitions(t *testing.T) map[string]function.Definition {
	t.Helper()
	return acctest.DescribeByName(provider.New("test", nil).Functions(t.Context()), func(f function.Function) (string, function.Definition) {
		var meta function.MetadataResponse
		f.Metadata(t.Context(), function.MetadataRequest{}, &meta)
		var resp function.DefinitionResponse
		f.Definition(t.Context(), function.DefinitionRequest{}, &resp)
		return meta.Name, resp.Definition
	})
}

func resourceSchemas(t *testing.T) map[string]schema.Schema {
	t.Helper()
	return acctest.DescribeByName(provider.New("test", nil).Resources(t.Context()), func(r resource.Resource) (string, schema.Schema) {
		var resp resource.SchemaResponse
		r.Schema(t.Context(), resource.SchemaRequest{}, &resp)
		return resourceName(r), resp.Schema
	})
}

func dataSourceSchemas(t *testing.T) map[string]dsschema.Schema {
	t.Helper()
	return acctest.DescribeByName(provider.New("test", nil).DataSources(t.Context()), func(d datasource.DataSource) (string, dsschema.Schema) {
		var resp datasource.SchemaResponse
		d.Schema(t.Context(), datasource.SchemaRequest{}, &resp)
		return dataSourceName(d), resp.Schema
	})
}

// resourceName is the name of a resource, or of a list resource.
func resourceName(r interface {
	Metadata(context.Context, resource.MetadataRequest, *resource.MetadataResponse)
}) string {
	var meta resource.MetadataResponse
	r.Metadata(context.Background(), resource.MetadataRequest{ProviderTypeName: "prefect"}, &meta)
	return meta.TypeName
}

func dataSourceName(d datasource.DataSource) string {
	var meta datasource.MetadataResponse
	d.Metadata(context.Background(), datasource.MetadataRequest{ProviderTypeName: "prefect"}, &meta)
	return meta.TypeName
}

func TestSchemasAreValid(t *testing.T) {
	ctx := context.Background()
	for name, s := range resourceSchemas(t) {
		if diags := s.ValidateImplementation(ctx); diags.HasError() {
			t.Errorf("resource %s: %v", name, diags)
		}
		describedResource(t, name, s.Attributes)
	}
	for name, s := range dataSourceSchemas(t) {
		if diags := s.ValidateImplementation(ctx); diags.HasError() {
			t.Errorf("data source %s: %v", name, diags)
		}
		described(t, name, s.Attributes)
	}
	for name, s := range acctest.ActionSchemas(t) {
		if diags := s.ValidateImplementation(ctx); diags.HasError() {
			t.Errorf("action %s: %v", name, diags)
		}
		if s.MarkdownDescription == "" {
			t.Errorf("the action %s has no description", name)
		}
		describedAction(t, name, s.Attributes)
	}
	var resp fwprovider.SchemaResponse
	provider.New("test", nil).Schema(ctx, fwprovider.SchemaRequest{}, &resp)
	if diags := resp.Schema.ValidateImplementation(ctx); diags.HasError() {
		t.Errorf("provider: %v", diags)
	}
}

// described checks that every attribute says what it is.
func described[A interface{ GetMarkdownDescription() string }](t *testing.T, at string, attributes map[string]A) {
	t.Helper()
	for name, a := range attributes {
		if a.GetMarkdownDescription() == "" {
			t.Errorf("%s.%s has no description", at, name)
		}
	}
}

// describedResource checks that every attribute, nested ones included, says what it is.
func describedResource(t *testing.T, at string, attributes map[string]schema.Attribute) {
	t.Helper()
	for name, a := range attributes {
		at := at + "." + name
		if a.GetMarkdownDescription() == "" {
			t.Errorf("%s has no description", at)
		}
		switch a := a.(type) {
		case schema.SingleNestedAttribute:
			describedResource(t, at, a.Attributes)
		case schema.ListNestedAttribute:
			describedResource(t, at, a.NestedObject.Attributes)
		}
	}
}

// describedAction is describedResource for an action.
func describedAction(t *testing.T, at string, attributes map[string]actionschema.Attribute) {
	t.Helper()
	for name, a := range attributes {
		at := at + "." + name
		if a.GetMarkdownDescription() == "" {
			t.Errorf("%s has no description", at)
		}
		switch a := a.(type) {
		case actionschema.SingleNestedAttribute:
			describedAction(t, at, a.Attributes)
		case actionschema.ListNestedAttribute:
			describedAction(t, at, a.NestedObject.Attributes)
		}
	}
}

// TestFunctionsAreValid: each function and each of its parameters says what it is.
func TestFunctionsAreValid(t *testing.T) {
	for name, definition := range functionDefinitions(t) {
		var valid function.DefinitionValidateResponse
		definition.ValidateImplementation(t.Context(), function.DefinitionValidateRequest{FuncName: name}, &valid)
		if valid.Diagnostics.HasError() {
			t.Errorf("%s: %v", name, valid.Diagnostics)
		}
		if definition.Summary == "" || definition.MarkdownDescription == "" {
			t.Errorf("the function %s has no summary or no description", name)
		}
		for _, p := range definition.Parameters {
			if p.GetName() == "" || p.GetMarkdownDescription() == "" {
				t.Errorf("the parameter %q of %s has no name or no description", p.GetName(), name)
			}
		}
	}
}

// TestListResourcesHaveResources: Terraform refuses a list resource without a resource of the same name.
func TestListResourcesHaveResources(t *testing.T) {
	all := registered(t)
	for _, name := range all["list-resources"] {
		if !slices.Contains(all["resources"], name) {
			t.Errorf("the list resource %s has no resource", name)
		}
	}
}
