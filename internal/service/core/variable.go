package core

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// variable is the model of a variable.
type variable struct {
	framework.WorkspaceModel
	Name  types.String  `tfsdk:"name"`
	Value types.Dynamic `tfsdk:"value"`
	Tags  types.Set     `tfsdk:"tags"`
}

var _ = framework.ImplementsListableResource(newVariable)

// newVariable is the resource of variables.
func newVariable() *framework.Resource[variable, client.Variable, client.VariableInput, *variable] {
	return &framework.Resource[variable, client.Variable, client.VariableInput, *variable]{
		TypeName: "variable",
		SchemaDefinition: schema.Schema{
			Version: 1, // as in the official provider, whose state this provider reads
			MarkdownDescription: "A variable: a JSON value that flows and deployments read by name. Do not store secrets in " +
				"variables: Prefect stores and shows them unencrypted.",
			Attributes: tfvalue.Attributes(map[string]schema.Attribute{
				"name": tfvalue.RequiredString(
					"Name of the variable. Lower-case letters, digits, dashes and underscores, at most 255 characters.",
					isVariableName()...),
				"value": schema.DynamicAttribute{
					MarkdownDescription: "Value of the variable: any JSON value (string, number, bool, list, object or null), at " +
						"most 5,000 characters as JSON. Defaults to `null`.",
					Optional: true,
					Computed: true,
				},
				"tags": tfvalue.OptionalStrings("Tags of the variable. Defaults to none."),
			}),
		},
		CreateFunc: framework.Creates((*client.Client).CreateVariable),
		ReadFunc:   framework.ReadsByID[*variable]((*client.Client).Variable),
		UpdateFunc: framework.UpdatesByID[*variable]((*client.Client).UpdateVariable),
		DeleteFunc: framework.RemovesByID[*variable]((*client.Client).DeleteVariable),
		Collision:  framework.Collision{UniqueBy: []string{"name"}},
		API:        framework.APIBehavior{RefusesDuplicates: true},
		FindExisting: func(ctx context.Context, c *client.Client, in client.VariableInput) (*client.Variable, error) {
			return c.VariableByName(ctx, in.Name)
		},
		Import: framework.Import[client.Variable]{
			Find: framework.FindsForImportBy((*client.Client).Variable, (*client.Client).VariableByName, tfvalue.NamePrefix),
		},
		Listing: framework.Listing[*variable, client.Variable]{
			Selected: framework.Selects(
				variableConditionAttributes(),
				func(ctx context.Context, c *client.Client, s *variableSelection, diags *fwdiag.Diagnostics) iter.Seq2[*client.Variable, error] {
					return c.Variables(ctx, s.filter(ctx, diags))
				},
			),
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"tags": tfvalue.EmptySet()},
			FixedDefaults:     []string{"tags"},
		},
		ValidateFunc:   checkVariable,
		StateUpgraders: map[int64]resource.StateUpgrader{0: {PriorSchema: textVariableSchema(), StateUpgrader: upgradeTextVariable}},
	}
}

// textVariable is the model of a variable in the state of old versions of the official provider, which had string values only.
type textVariable struct {
	framework.WorkspaceModel
	Name  types.String `tfsdk:"name"`
	Value types.String `tfsdk:"value"`
	Tags  types.Set    `tfsdk:"tags"`
}

func textVariableSchema() *schema.Schema {
	return &schema.Schema{Attributes: tfvalue.Attributes(map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Required: true,
		}, "value": schema.StringAttribute{Required: true}, "tags": tfvalue.OptionalStrings(""),
	})}
}

func upgradeTextVariable(ctx context.Context, req resource.UpgradeStateRequest, resp *resource.UpgradeStateResponse) {
	var was textVariable
	resp.Diagnostics.Append(req.State.Get(ctx, &was)...)
	now := variable{WorkspaceModel: was.WorkspaceModel, Name: was.Name, Value: types.DynamicValue(was.Value), Tags: was.Tags}
	resp.Diagnostics.Append(resp.State.Set(ctx, &now)...)
}

func (v *variable) Identity() (id, label string) { return v.ID.ValueString(), v.Name.ValueString() }

func (v *variable) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) client.VariableInput {
	return client.VariableInput{
		Name:  v.Name.ValueString(),
		Value: v.json(diags),
		Tags:  tfvalue.OptionalNullable(v.Tags, tfvalue.Strings(ctx, v.Tags, diags)),
	}
}

func (v *variable) FromAPI(_ context.Context, a *client.Variable, diags *fwdiag.Diagnostics) {
	v.FillObject(a.Object)
	v.Name = types.StringValue(a.Name)
	v.Tags = tfvalue.StringSet(a.Tags)
	v.fillValue(a.Value, diags)
}

// json returns the value as JSON; null if it is unset.
func (v *variable) json(diags *fwdiag.Diagnostics) json.RawMessage {
	if !tfvalue.HasValue(v.Value) {
		return json.RawMessage("null")
	}
	return tfvalue.DynamicJSON(v.Value, diags)
}

// fillValue keeps the configured value if it equals the API's as JSON, which has one kind of array for lists, sets, and tuples.
func (v *variable) fillValue(value json.RawMessage, diags *fwdiag.Diagnostics) {
	switch {
	case tfvalue.HasValue(v.Value) && patch.SameJSON(tfvalue.DynamicJSON(v.Value, diags), value):
	case string(value) == "null":
		v.Value = types.DynamicNull()
	default:
		v.Value = tfvalue.DynamicValue(value, diags)
	}
}

var _ = framework.ImplementsDataSource(newVariableData)

func newVariableData() *framework.DataSource[variable, *variable] {
	of := newVariable()
	return &framework.DataSource[variable, *variable]{
		TypeName: of.TypeName,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a variable by ID or by name.",
			Attributes:          framework.ReadOnlyAttributes(of.SchemaDefinition.Attributes, "id", "name"),
		},
		Validators: framework.ExactlyOneOf("id", "name"),
		ReadFunc: framework.FindsBy(
			func(v *variable) (id, other types.String) { return v.ID, v.Name },
			(*client.Client).Variable,
			(*client.Client).VariableByName,
		),
	}
}
