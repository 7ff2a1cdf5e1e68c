package provider

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

var variableName = regexp.MustCompile(`^[a-z0-9_-]+$`)

// canNameVariable reports whether the API allows that as the name of a variable.
func canNameVariable(name string) bool {
	// A count in the expression would cost each start of the provider half a millisecond.
	return len(name) <= 255 && variableName.MatchString(name)
}

func newVariableRef() *pure {
	return &pure{
		name: "variable_ref",
		definition: function.Definition{
			Summary: "The template of a variable's value",
			MarkdownDescription: "Returns `{{ prefect.variables.NAME }}`, in whose place Prefect puts the variable's value when a worker prepares a run: in job variables, pull steps and base job templates. " +
				"Whether the variable exists is not looked up: where it does not, Prefect puts nothing.",
			Parameters: []function.Parameter{function.StringParameter{Name: "name", MarkdownDescription: "The name of the variable."}},
			Return:     function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var name string
			if failure := args.Get(ctx, &name); failure != nil {
				return nil, failure
			}
			if !canNameVariable(name) {
				return nil, argumentError(0, fmt.Sprintf("name is %q, but must be 1 to 255 lower-case letters, digits, dashes and underscores.", name))
			}
			return "{{ prefect.variables." + name + " }}", nil
		},
	}
}
