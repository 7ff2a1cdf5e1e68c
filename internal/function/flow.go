package function

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

func sourceParameter() function.Parameter {
	return function.StringParameter{Name: "source", MarkdownDescription: "Source code of a Python file, as read by `file()`. It " +
		"is parsed, not executed."}
}

// filesParameter is the further files that the source may import.
func filesParameter() function.Parameter {
	return function.MapParameter{
		Name:        "files",
		ElementType: types.StringType,
		MarkdownDescription: "Other Python files of the project, as maps of path to source code: `{ for f in " +
			"fileset(path.module, \"**/*.py\") : f => file(\"${path.module}/${f}\") }`. Imported types and values are resolved " +
			"from them. They may include the source itself, whose path is the base of relative imports.",
	}
}

// parseArguments reads the Python source that is the first argument, among other files.
func parseArguments(source string, files []map[string]string) (*pyflow.Module, *function.FuncError) {
	all := map[string]string{}
	for _, more := range files {
		maps.Copy(all, more)
	}
	project, err := pyflow.NewProject(all)
	if err != nil {
		return nil, diag.ArgumentError(0, err.Error()+".")
	}
	module, err := project.Parse([]byte(source))
	if err != nil {
		return nil, diag.ArgumentError(0, "The source cannot be parsed as Python: "+err.Error()+".")
	}
	return module, nil
}

// derivedSchema derives the schema that the arguments of a function ask for.
func derivedSchema(ctx context.Context, args function.ArgumentsData) (json.RawMessage, []string, *function.FuncError) {
	var source, name string
	var files []map[string]string
	if failure := args.Get(ctx, &source, &name, &files); failure != nil {
		return nil, nil, failure
	}
	module, failure := parseArguments(source, files)
	if failure != nil {
		return nil, nil, failure
	}
	schema, notes, err := module.ParameterSchema(name)
	if err != nil {
		return nil, nil, diag.ArgumentError(1, err.Error()+".")
	}
	return schema, notes, nil
}

func flowParameters() []function.Parameter {
	return []function.Parameter{
		sourceParameter(),
		function.StringParameter{Name: "function", MarkdownDescription: "Name of the function, such as `etl`, or `Jobs.etl` for a method."},
	}
}

var _ = framework.ImplementsFunction(newFlowParameterSchema)

func newFlowParameterSchema() *framework.Function {
	return &framework.Function{
		Name: "flow_parameter_schema",
		Signature: function.Definition{
			Summary: "Schema of a flow's parameters",
			MarkdownDescription: "Returns the JSON Schema of a flow's parameters as a JSON string, for " +
				"`parameter_openapi_schema` of `prefect_deployment`. It equals the schema that `prefect deploy` of " +
				"the newest Prefect stores. The Python file is parsed, not executed.",
			Parameters:        flowParameters(),
			VariadicParameter: filesParameter(),
			Return:            function.StringReturn{},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			schema, _, failure := derivedSchema(ctx, args)
			return string(schema), failure
		},
	}
}

var _ = framework.ImplementsFunction(newFlowParameterNotes)

func newFlowParameterNotes() *framework.Function {
	return &framework.Function{
		Name: "flow_parameter_notes",
		Signature: function.Definition{
			Summary: "Limitations of a flow's parameter schema",
			MarkdownDescription: "Returns a list of strings: what `flow_parameter_schema` omits for the same arguments because " +
				"it can only be determined by executing the file, and where an older Prefect derives a different schema. The " +
				"list is empty if every supported Prefect stores the same schema. Use it in a `check` block to warn.",
			Parameters:        flowParameters(),
			VariadicParameter: filesParameter(),
			Return:            function.ListReturn{ElementType: types.StringType},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			_, notes, failure := derivedSchema(ctx, args)
			if notes == nil {
				notes = []string{}
			}
			return notes, failure
		},
	}
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

var _ = framework.ImplementsFunction(newFlowsInSource)

func newFlowsInSource() *framework.Function {
	parameter := types.ObjectType{AttrTypes: map[string]attr.Type{
		"name": types.StringType, "type": types.StringType, "default": types.StringType, "required": types.BoolType,
	}}
	flow := types.ObjectType{AttrTypes: map[string]attr.Type{
		"function": types.StringType, "name": types.StringType, "description": types.StringType, "async": types.BoolType, "line": types.Int64Type,
		"parameters": types.ListType{ElemType: parameter},
	}}
	return &framework.Function{
		Name: "flows_in_source",
		Signature: function.Definition{
			Summary: "Flows of a Python file",
			MarkdownDescription: "Returns the flows of a Python file, in the order of their lines, as a list of " +
				"objects. The file is parsed, not executed.",
			Parameters:        []function.Parameter{sourceParameter()},
			VariadicParameter: filesParameter(),
			Return:            function.ListReturn{ElementType: flow},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var source string
			var files []map[string]string
			if failure := args.Get(ctx, &source, &files); failure != nil {
				return nil, failure
			}
			module, failure := parseArguments(source, files)
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
		Name: types.StringPointerValue(tfvalue.PtrOrNil(f.Name)), Description: types.StringPointerValue(tfvalue.PtrOrNil(f.Description)),
	}
	for _, p := range f.Parameters {
		out.Parameters = append(out.Parameters, flowParameter{
			Name: p.Name, Required: p.Required,
			Type: types.StringPointerValue(tfvalue.PtrOrNil(p.Type)), Default: types.StringPointerValue(tfvalue.PtrOrNil(p.Default)),
		})
	}
	return out
}
