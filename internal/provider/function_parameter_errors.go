package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func newParameterErrors() *pure {
	return &pure{
		name: "parameter_errors",
		definition: function.Definition{
			Summary: "What is wrong with the parameters of a run",
			MarkdownDescription: "Holds parameters against the JSON schema of a flow's parameters, as Prefect does when it makes a run: what is required must be there. " +
				"Returns one message for each thing that is wrong, without the values, which may be secret; an empty list when the parameters are valid. " +
				"A template that Prefect resolves later, an object with `__prefect_kind`, fits everywhere. As for Prefect, formats such as `date-time` are not looked at, and parameters that the schema does not name are no error, unless the schema forbids them.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "schema", MarkdownDescription: "The schema, as JSON: a deployment's `parameter_openapi_schema`, or what `flow_parameter_schema` returns."},
				function.StringParameter{Name: "parameters", MarkdownDescription: "The parameters, as JSON: an object, best written with `jsonencode`."},
			},
			Return: function.ListReturn{ElementType: types.StringType},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var schema, parameters string
			if failure := args.Get(ctx, &schema, &parameters); failure != nil {
				return nil, failure
			}
			for position, text := range []string{schema, parameters} {
				if _, err := decodeObject([]byte(text)); err != nil {
					return nil, argumentError(int64(position), "The text is not a JSON object: "+err.Error()+".")
				}
			}
			found, err := schemaCheck{complete: true}.mismatches([]byte(schema), []byte(parameters))
			if err != nil {
				return nil, argumentError(0, "The text is not a JSON schema that can be understood: "+err.Error())
			}
			return parameterMessages(found), nil
		},
	}
}

func parameterMessages(found []mismatch) []string {
	out := []string{}
	for _, m := range found {
		if m.path == "" {
			m.path = "the parameters"
		}
		if !m.ignored {
			out = append(out, m.path+" "+m.problem)
		}
	}
	return out
}
