package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow"
)

func sourceParameter() function.Parameter {
	return function.StringParameter{Name: "source", MarkdownDescription: "The text of a Python file, as `file()` reads it. It is never run."}
}

// parseArgument reads the Python text that is the first argument.
func parseArgument(source string) (*pyflow.Module, *function.FuncError) {
	module, err := pyflow.Parse([]byte(source))
	if err != nil {
		return nil, argumentError(0, "The source is not Python: "+err.Error()+".")
	}
	return module, nil
}

func newFlowParameterSchema() *pure {
	return &pure{
		name: "flow_parameter_schema",
		definition: function.Definition{
			Summary: "The schema of a flow's parameters",
			MarkdownDescription: "Returns the JSON Schema of the parameters of a flow, as Prefect derives it when it deploys the flow: a JSON string for `parameter_openapi_schema` of `prefect_deployment`. " +
				"The Python file is read, not run: what only running it would tell is left out, and `$comment` in the schema says what and why.",
			Parameters: []function.Parameter{
				sourceParameter(),
				function.StringParameter{Name: "function", MarkdownDescription: "The name of the function, such as `etl`, or `Jobs.etl` for one in a class."},
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var source, name string
			if failure := args.Get(ctx, &source, &name); failure != nil {
				return nil, failure
			}
			module, failure := parseArgument(source)
			if failure != nil {
				return nil, failure
			}
			schema, notes, err := module.ParameterSchema(name)
			if err != nil {
				return nil, argumentError(1, err.Error()+".")
			}
			return commented(schema, notes)
		},
	}
}

// commented is the schema with the notes in $comment, which JSON Schema has for that; as it is when there are none.
func commented(schema json.RawMessage, notes []string) (any, *function.FuncError) {
	if len(notes) == 0 {
		return string(schema), nil
	}
	var object map[string]json.RawMessage
	err := json.Unmarshal(schema, &object)
	if err == nil {
		if object["$comment"], err = json.Marshal(strings.Join(notes, "; ")); err == nil {
			schema, err = json.Marshal(object)
		}
	}
	if err != nil {
		return nil, codeBug.funcError(fmt.Sprintf("The schema can't be written: %s. This is an error in the provider: please report it.", err))
	}
	return string(schema), nil
}

// sourceFlow is a flow as flows_in_source returns it.
type sourceFlow struct {
	Function    string          `tfsdk:"function"`
	Name        types.String    `tfsdk:"name"`
	Description types.String    `tfsdk:"description"`
	Async       bool            `tfsdk:"async"`
	Line        int64           `tfsdk:"line"`
	Parameters  []flowParameter `tfsdk:"parameters"`
}

// flowParameter is one of its parameters.
type flowParameter struct {
	Name     string       `tfsdk:"name"`
	Type     types.String `tfsdk:"type"`
	Default  types.String `tfsdk:"default"`
	Required bool         `tfsdk:"required"`
}

func newFlowsInSource() *pure {
	parameter := types.ObjectType{AttrTypes: map[string]attr.Type{
		"name": types.StringType, "type": types.StringType, "default": types.StringType, "required": types.BoolType,
	}}
	flow := types.ObjectType{AttrTypes: map[string]attr.Type{
		"function": types.StringType, "name": types.StringType, "description": types.StringType, "async": types.BoolType, "line": types.Int64Type,
		"parameters": types.ListType{ElemType: parameter},
	}}
	return &pure{
		name: "flows_in_source",
		definition: function.Definition{
			Summary: "The flows of a Python file",
			MarkdownDescription: "Returns the flows of a Python file in the order of their lines: a list of objects with `function` (`Jobs.etl` for one in a class), `name` (that of the flow in Prefect; null where only running the file would tell), `description` (null for none), `async`, `line` " +
				"and `parameters`, a list of objects with `name`, `type` and `default` as they are written (null for none), and `required`. Flows within functions are left out: no deployment can refer to them.",
			Parameters: []function.Parameter{sourceParameter()},
			Return:     function.ListReturn{ElementType: flow},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var source string
			if failure := args.Get(ctx, &source); failure != nil {
				return nil, failure
			}
			module, failure := parseArgument(source)
			if failure != nil {
				return nil, failure
			}
			out := []sourceFlow{}
			for _, f := range module.Flows() {
				out = append(out, describeFlow(f))
			}
			return out, nil
		},
	}
}

func describeFlow(f pyflow.Flow) sourceFlow {
	out := sourceFlow{
		Function: f.Function, Async: f.Async, Line: int64(f.Line), Parameters: []flowParameter{},
		Name: types.StringPointerValue(orNil(f.Name)), Description: types.StringPointerValue(orNil(f.Description)),
	}
	for _, p := range f.Parameters {
		out.Parameters = append(out.Parameters, flowParameter{
			Name: p.Name, Required: p.Required,
			Type: types.StringPointerValue(orNil(p.Type)), Default: types.StringPointerValue(orNil(p.Default)),
		})
	}
	return out
}
