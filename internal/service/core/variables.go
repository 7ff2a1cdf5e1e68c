package core

import (
	"context"
	"maps"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type variables struct {
	variableConditions[types.Set]
	Variables []variablesItem `tfsdk:"variables"`
	framework.WorkspacePlacement
}

// variableConditions are the conditions by which variables are selected.
type variableConditions[S tfvalue.StringCollection] struct {
	Names    S            `tfsdk:"names"`
	NameLike types.String `tfsdk:"name_like"`
	Tags     S            `tfsdk:"tags"`
}

type variableSelection struct {
	variableConditions[types.List]
	framework.WorkspacePlacement
}

func variableConditionAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"names": dsschema.SetAttribute{
			MarkdownDescription: "Names of the variables to list. Defaults to all.",
			ElementType:         types.StringType,
			Optional:            true,
		},
		"name_like": dsschema.StringAttribute{
			MarkdownDescription: "Part of the name of the variables to list, case-insensitive. `%` matches any string and `_` any " +
				"character. Defaults to all variables.",
			Optional: true,
		},
		"tags": framework.TagsFilter("variables"),
	}
}

// variablesItem is a variable in a list, where Terraform does not allow dynamic attributes. Its value is JSON.
type variablesItem struct {
	framework.WorkspaceModel
	Name  types.String       `tfsdk:"name"`
	Value tfvalue.JSONString `tfsdk:"value_json"`
	Tags  types.Set          `tfsdk:"tags"`
}

func (v *variablesItem) FromAPI(_ context.Context, a *client.Variable, _ *fwdiag.Diagnostics) {
	v.FillObject(a.Object)
	v.Name = types.StringValue(a.Name)
	v.Value = tfvalue.NewJSONString(string(a.Value))
	v.Tags = tfvalue.StringSet(a.Tags)
}

var _ = framework.ImplementsDataSource(newVariablesData)

func newVariablesData() *framework.DataSource[variables, *variables] {
	of := maps.Clone(newVariable().SchemaDefinition.Attributes)
	delete(of, "value")
	of["value_json"] = tfvalue.OptionalJSON("Value of the variable as JSON. Read it with `jsondecode`.")
	return &framework.DataSource[variables, *variables]{
		TypeName: "variables",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the variables that match all filters, by name.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"variables": framework.CollectionAttribute("Variables that match the filters.", of),
			}, variableConditionAttributes()),
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *variables, diags *fwdiag.Diagnostics) (err error) {
			m.Variables, err = framework.Collect[variablesItem](ctx, c, c.Variables(ctx, m.filter(ctx, diags)), diags)
			return err
		},
	}
}

func (m *variableConditions[S]) filter(ctx context.Context, diags *fwdiag.Diagnostics) map[string]any {
	return map[string]any{
		"variables": framework.NameAndTags(tfvalue.StringsOrNil(ctx, m.Names, diags), m.NameLike, tfvalue.StringsOrNil(ctx, m.Tags, diags)),
	}
}
