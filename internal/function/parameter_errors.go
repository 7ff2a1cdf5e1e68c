package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
)

var _ = framework.ImplementsFunction(newParameterErrors)

func newParameterErrors() *framework.Function {
	return &framework.Function{
		Name: "parameter_errors",
		Signature: function.Definition{
			Summary: "What is wrong with the parameters of a run",
			MarkdownDescription: "Holds parameters against the JSON schema of a flow's parameters, as Prefect does when it makes a run: what is " +
				"required must be there. " +
				"Returns one message for each thing that is wrong, without the values, which may be secret; an empty list when the parameters " +
				"are valid. " +
				"A template that Prefect resolves later, an object with `__prefect_kind`, fits everywhere. As for Prefect, formats such as " +
				"`date-time` are not looked at, and parameters that the schema does not name are no error, unless the schema forbids them.",
			Parameters: []function.Parameter{
				function.StringParameter{
					Name:                "schema",
					MarkdownDescription: "The schema, as JSON: a deployment's `parameter_openapi_schema`, or what `flow_parameter_schema` returns.",
				},
				function.StringParameter{
					Name:                "parameters",
					MarkdownDescription: "The parameters, as JSON: an object, best written with `jsonencode`.",
				},
			},
			Return: function.ListReturn{ElementType: types.StringType},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var schema, parameters string
			if failure := args.Get(ctx, &schema, &parameters); failure != nil {
				return nil, failure
			}
			for position, text := range []string{schema, parameters} {
				if _, err := jsonschema.DecodeObject([]byte(text)); err != nil {
					return nil, diag.ArgumentError(int64(position), "The text is not a JSON object: "+err.Error()+".")
				}
			}
			found, err := jsonschema.Check{Complete: true}.Mismatches([]byte(schema), []byte(parameters))
			if err != nil {
				return nil, diag.ArgumentError(0, "The text is not a JSON schema that can be understood: "+err.Error())
			}
			return parameterMessages(found), nil
		},
	}
}

func parameterMessages(found []jsonschema.Mismatch) []string {
	out := []string{}
	for _, m := range found {
		if m.Path == "" {
			m.Path = "the parameters"
		}
		if !m.Ignored {
			out = append(out, m.Path+" "+m.Problem)
		}
	}
	return out
}
