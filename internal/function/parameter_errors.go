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
			Summary: "Errors in the parameters of a run",
			MarkdownDescription: "Validates parameters against the JSON schema of a flow's parameters, as Prefect " +
				"does when it creates a run. Returns one message for each error. The list is empty if the " +
				"parameters are valid.",
			Parameters: []function.Parameter{
				function.StringParameter{
					Name: "schema",
					MarkdownDescription: "JSON schema, as JSON: `parameter_openapi_schema` of a deployment, or the result of " +
						"`flow_parameter_schema`.",
				},
				function.StringParameter{
					Name:                "parameters",
					MarkdownDescription: "Parameters, as a JSON object.",
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
					return nil, diag.ArgumentError(int64(position), "The string is not a JSON object: "+err.Error()+
						".")
				}
			}
			found, err := jsonschema.Check{Complete: true}.Mismatches([]byte(schema), []byte(parameters))
			if err != nil {
				return nil, diag.ArgumentError(0, "The string is not a valid JSON schema: "+err.Error())
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
