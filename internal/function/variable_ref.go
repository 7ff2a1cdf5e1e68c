package function

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
)

var _ = framework.ImplementsFunction(newVariableRef)

func newVariableRef() *framework.Function {
	return &framework.Function{
		Name: "variable_ref",
		Signature: function.Definition{
			Summary: "Template for the value of a variable",
			MarkdownDescription: "Returns `{{ prefect.variables.NAME }}`, which Prefect replaces with the variable's value when " +
				"a worker prepares a run. Use it in job variables, pull steps, and base job templates. The function does not " +
				"check that the variable exists; Prefect removes the template of a missing variable.",
			Parameters: []function.Parameter{function.StringParameter{Name: "name", MarkdownDescription: "Name of the variable."}},
			Return:     function.StringReturn{},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var name string
			if failure := args.Get(ctx, &name); failure != nil {
				return nil, failure
			}
			if !core.CanNameVariable(name) {
				return nil, diag.ArgumentError(
					0,
					fmt.Sprintf("name is %q, but must be 1 to 255 lowercase letters, digits, dashes, and underscores.", name),
				)
			}
			return "{{ prefect.variables." + name + " }}", nil
		},
	}
}
