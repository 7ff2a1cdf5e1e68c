package provider

import (
	"context"
	"maps"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type variables struct {
	variableConditions[types.Set]
	Variables []variablesItem `tfsdk:"variables"`
	place
}

// variableConditions is what variables can be selected by.
type variableConditions[S textsValue] struct {
	Names    S            `tfsdk:"names"`
	NameLike types.String `tfsdk:"name_like"`
	Tags     S            `tfsdk:"tags"`
}

type variableSelection struct {
	variableConditions[types.List]
	place
}

func variableConditionAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"names":     dsschema.SetAttribute{MarkdownDescription: "Only variables of these names. Default: any.", ElementType: types.StringType, Optional: true},
		"name_like": dsschema.StringAttribute{MarkdownDescription: "Only variables whose name contains this text, in upper or lower case. As the API has it, `%` stands for any text and `_` for any character. Default: any.", Optional: true},
		"tags":      tagsFilter("variables"),
	}
}

// variablesItem is a variable in a list, where Terraform allows no value of any type: it is JSON instead.
type variablesItem struct {
	object
	Name  types.String `tfsdk:"name"`
	Value jsonText     `tfsdk:"value_json"`
	Tags  types.Set    `tfsdk:"tags"`
}

func (v *variablesItem) fill(_ context.Context, a *client.Variable, _ *diag.Diagnostics) {
	v.fillObject(a.Object)
	v.Name = types.StringValue(a.Name)
	v.Value = newJSONText(string(a.Value))
	v.Tags = textSet(a.Tags)
}

func newVariablesData() *lookup[variables, *variables] {
	of := maps.Clone(newVariable().schema.Attributes)
	delete(of, "value")
	of["value_json"] = optionalJSON("The value, as JSON: `jsondecode` reads it.")
	return &lookup[variables, *variables]{
		noun: "variables",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists variables, by name: those that meet every given condition.",
			Attributes: filters(map[string]dsschema.Attribute{
				"variables": items("The variables.", of),
			}, variableConditionAttributes()),
		},
		find: func(ctx context.Context, c *client.Client, m *variables, diags *diag.Diagnostics) (err error) {
			m.Variables, err = collect[variablesItem](ctx, c, c.Variables(ctx, m.filter(ctx, diags)), diags)
			return err
		},
	}
}

func (m *variableConditions[S]) filter(ctx context.Context, diags *diag.Diagnostics) map[string]any {
	return map[string]any{"variables": nameAndTags(textsOf(ctx, m.Names, diags), m.NameLike, textsOf(ctx, m.Tags, diags))}
}

// tagsFilter is the attribute of a data source that lists what has some tags.
func tagsFilter(what string) dsschema.SetAttribute {
	return dsschema.SetAttribute{MarkdownDescription: "Only " + what + " that have all these tags. Default: any.", ElementType: types.StringType, Optional: true}
}
