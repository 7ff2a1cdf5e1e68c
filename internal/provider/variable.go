package provider

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type variable struct {
	object
	Name  types.String  `tfsdk:"name"`
	Value types.Dynamic `tfsdk:"value"`
	Tags  types.Set     `tfsdk:"tags"`
}

func newVariable() *managed[variable, client.Variable, client.VariableInput, *variable] {
	return &managed[variable, client.Variable, client.VariableInput, *variable]{
		noun: "variable",
		schema: schema.Schema{
			Version:             1, // that of the official provider, whose state we take over
			MarkdownDescription: "A variable is a JSON value that flows and deployments read by name. Do not keep secrets in variables: Prefect stores and shows them in the clear.",
			Attributes: attributes(map[string]schema.Attribute{
				"name":  requiredText("The name by which flows read it: lower-case letters, digits, dashes and underscores, 255 characters at the most.", isVariableName()...),
				"value": schema.DynamicAttribute{MarkdownDescription: "The value: any JSON value, so a string, number, bool, list, object or null; as JSON, 5,000 characters at the most. Default: null.", Optional: true, Computed: true},
				"tags":  optionalTexts("Tags to find the variable by."),
			}),
		},
		create: creates((*client.Client).CreateVariable),
		read:   readsByID[*variable]((*client.Client).Variable),
		update: updatesByID[*variable]((*client.Client).UpdateVariable),
		remove: removesByID[*variable]((*client.Client).DeleteVariable),
		unique: []string{"name"},
		twin: func(ctx context.Context, c *client.Client, in client.VariableInput) (*client.Variable, error) {
			return c.VariableByName(ctx, in.Name)
		},
		locate: locatesBy((*client.Client).Variable, (*client.Client).VariableByName, namePrefix),
		selects: selects(variableConditionAttributes(), func(ctx context.Context, c *client.Client, s *variableSelection, diags *diag.Diagnostics) iter.Seq2[*client.Variable, error] {
			return c.Variables(ctx, s.filter(ctx, diags))
		}),
		resets:   map[string]attr.Value{"tags": emptySet()},
		validate: checkVariable,
		upgrades: map[int64]resource.StateUpgrader{0: {PriorSchema: textVariableSchema(), StateUpgrader: upgradeTextVariable}},
	}
}

// textVariable is a variable in state that the official provider wrote when it knew texts only.
type textVariable struct {
	object
	Name  types.String `tfsdk:"name"`
	Value types.String `tfsdk:"value"`
	Tags  types.Set    `tfsdk:"tags"`
}

func textVariableSchema() *schema.Schema {
	return &schema.Schema{Attributes: attributes(map[string]schema.Attribute{
		"name": schema.StringAttribute{Required: true}, "value": schema.StringAttribute{Required: true}, "tags": optionalTexts(""),
	})}
}

func upgradeTextVariable(ctx context.Context, req resource.UpgradeStateRequest, resp *resource.UpgradeStateResponse) {
	var was textVariable
	resp.Diagnostics.Append(req.State.Get(ctx, &was)...)
	now := variable{object: was.object, Name: was.Name, Value: types.DynamicValue(was.Value), Tags: was.Tags}
	resp.Diagnostics.Append(resp.State.Set(ctx, &now)...)
}

func (v *variable) key() (id, label string) { return v.ID.ValueString(), v.Name.ValueString() }

func (v *variable) input(ctx context.Context, diags *diag.Diagnostics) client.VariableInput {
	return client.VariableInput{
		Name:  v.Name.ValueString(),
		Value: v.json(diags),
		Tags:  optional(v.Tags, texts(ctx, v.Tags, diags)),
	}
}

func (v *variable) fill(_ context.Context, a *client.Variable, diags *diag.Diagnostics) {
	v.fillObject(a.Object)
	v.Name = types.StringValue(a.Name)
	v.Tags = textSet(a.Tags)
	v.fillValue(a.Value, diags)
}

// json is the value as JSON: null when there is none.
func (v *variable) json(diags *diag.Diagnostics) json.RawMessage {
	if !known(v.Value) {
		return json.RawMessage("null")
	}
	return dynamicJSON(v.Value, diags)
}

// fillValue keeps the value as the configuration has it where it means the same: JSON does not tell a list from a tuple.
func (v *variable) fillValue(value json.RawMessage, diags *diag.Diagnostics) {
	switch {
	case known(v.Value) && client.SameJSON(dynamicJSON(v.Value, diags), value):
	case string(value) == "null":
		v.Value = types.DynamicNull()
	default:
		v.Value = dynamicValue(value, diags)
	}
}

func newVariableData() *lookup[variable, *variable] {
	of := newVariable()
	return &lookup[variable, *variable]{
		noun:       of.noun,
		schema:     dsschema.Schema{MarkdownDescription: "Looks up a variable by id or by name.", Attributes: readOnly(of.schema.Attributes, "id", "name")},
		validators: oneOf("id", "name"),
		find:       findsBy(func(v *variable) (id, other types.String) { return v.ID, v.Name }, (*client.Client).Variable, (*client.Client).VariableByName),
	}
}
