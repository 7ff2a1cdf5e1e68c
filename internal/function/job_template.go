package function

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

var _ = framework.ImplementsFunction(newJobTemplateWithDefaults)

func newJobTemplateWithDefaults() *framework.Function {
	return &framework.Function{
		Name: "job_template_with_defaults",
		Signature: function.Definition{
			Summary: "Base job template with other defaults",
			MarkdownDescription: "Returns the base job template with new defaults of its variables, as JSON for " +
				"`base_job_template` of `prefect_work_pool`. Other parts are unchanged. A variable with a default is no longer " +
				"required. A default that does not match its variable, and an unknown variable, are errors.",
			Parameters: []function.Parameter{
				function.StringParameter{
					Name: "template",
					MarkdownDescription: "Base job template, as JSON, such as one of `base_job_configs` of " +
						"`prefect_worker_metadata`.",
				},
				function.DynamicParameter{
					Name:                "defaults",
					MarkdownDescription: "Defaults by variable name: an object, or a JSON string of one.",
					AllowNullValue:      false,
				},
			},
			Return: function.StringReturn{},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var text string
			var given types.Dynamic
			if failure := args.Get(ctx, &text, &given); failure != nil {
				return nil, failure
			}
			template, err := jsonschema.DecodeObject([]byte(text))
			if err != nil {
				return nil, diag.ArgumentError(0, "The string is not a base job template: "+err.Error()+".")
			}
			defaults, failure := defaultsArgument(1, given)
			if failure != nil {
				return nil, failure
			}
			if complaints := setDefaults(template, defaults); len(complaints) > 0 {
				return nil, diag.ArgumentError(1, strings.Join(complaints, "\n"))
			}
			out, err := tfvalue.EncodeJSON(template)
			if err != nil {
				return nil, diag.CodeBug.FuncError(err.Error())
			}
			return string(out), nil
		},
	}
}

// defaultsArgument is an object, or what a JSON text holds.
func defaultsArgument(position int64, v types.Dynamic) (map[string]any, *function.FuncError) {
	plain, failure := framework.PlainArgument(position, v)
	if failure != nil {
		return nil, failure
	}
	var err error
	if text, ok := plain.(string); ok {
		if plain, err = jsonschema.DecodeObject([]byte(text)); err != nil {
			return nil, diag.ArgumentError(position, "The string is not a JSON object: "+err.Error()+".")
		}
	}
	defaults, ok := plain.(map[string]any)
	if !ok {
		return nil, diag.ArgumentError(position, "The defaults must be an object, such as { image = \"python:3.12\" }.")
	}
	return defaults, nil
}

// setDefaults changes the defaults of the template's variables, or says why they can't be.
func setDefaults(template, defaults map[string]any) []string {
	variables, _ := template["variables"].(map[string]any)
	properties, _ := variables["properties"].(map[string]any)
	if complaints := checkDefaults(variables, properties, defaults); len(complaints) > 0 {
		return complaints
	}
	for name, value := range defaults {
		property, _ := properties[name].(map[string]any)
		property["default"] = value
	}
	if required, ok := variables["required"].([]any); ok {
		variables["required"] = slices.DeleteFunc(required, func(name any) bool {
			text, _ := name.(string)
			_, defaulted := defaults[text]
			return defaulted
		})
	}
	return nil
}

// checkDefaults validates the defaults against the schema of the variables. Each default must be of a variable in the schema.
func checkDefaults(variables, properties, defaults map[string]any) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(defaults)) {
		if _, ok := properties[name].(map[string]any); !ok {
			out = append(out, name+" "+jsonschema.Unknown(nil, name, properties).Problem+".")
		}
	}
	schema, errSchema := tfvalue.EncodeJSON(variables)
	values, errValues := tfvalue.EncodeJSON(defaults)
	if err := errors.Join(errSchema, errValues); err != nil || len(out) > 0 || len(defaults) == 0 {
		return out
	}
	found, err := jsonschema.Check{Nullable: true}.Mismatches(schema, values)
	if err != nil {
		return []string{"The variables of the template are not a valid JSON schema: " + err.Error()}
	}
	for _, m := range found {
		out = append(out, m.Path+" "+m.Problem+".")
	}
	return out
}
