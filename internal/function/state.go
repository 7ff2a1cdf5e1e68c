package function

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
)

var _ = framework.ImplementsFunction(newStateIsFinal)

func newStateIsFinal() *framework.Function {
	return stateFunction("state_is_final", "Whether a run in a state has ended",
		"Returns whether a run in that state has ended: whether the state is of the type `COMPLETED`, `FAILED`, `CANCELLED` or `CRASHED`.",
		client.IsFinal)
}

var _ = framework.ImplementsFunction(newStateSucceeded)

func newStateSucceeded() *framework.Function {
	return stateFunction(
		"state_succeeded",
		"Whether a run in a state has succeeded",
		"Returns whether a run in that state has ended well: whether the state is of the type `COMPLETED`, as those named `Completed`, "+
			"`Cached` and `RolledBack` are.",
		func(stateType string) bool { return stateType == stateCompleted },
	)
}

// stateCompleted is the type of the states of runs that have ended well.
const stateCompleted = "COMPLETED"

// stateFunction is a function that says something of a state's type.
func stateFunction(name, summary, text string, holds func(stateType string) bool) *framework.Function {
	return &framework.Function{
		Name: name,
		Signature: function.Definition{
			Summary: summary, MarkdownDescription: text + " Any state that is not Prefect's own is an error: give its type.",
			Parameters: []function.Parameter{function.StringParameter{
				Name: "state",
				MarkdownDescription: "The type of a state, one of " + strings.Join(
					client.StateTypes,
					", ",
				) + ", or a name that Prefect gives to states, one of " +
					strings.Join(
						client.StateNames,
						", ",
					) + ". Upper and lower case differ.",
			}},
			Return: function.BoolReturn{},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var state string
			if failure := args.Get(ctx, &state); failure != nil {
				return nil, failure
			}
			stateType := client.StateType(state)
			if stateType == "" {
				return nil, diag.ArgumentError(0, unknownState("state", state))
			}
			return holds(stateType), nil
		},
	}
}

// unknownState says that what is in the attribute is not a state of Prefect's.
func unknownState(name, state string) string {
	all := slices.Concat(client.StateTypes, client.StateNames)
	if state != strings.ToUpper(state) {
		all = slices.Concat(client.StateNames, client.StateTypes)
	}
	message := fmt.Sprintf("%s is %q, which is neither a type of a state nor a name that Prefect gives to states", name, state)
	if near := spelling.Nearest(state, all); near != "" {
		message += fmt.Sprintf(". Did you mean %q?", near)
	} else {
		message += "."
	}
	return message + " Known are " + strings.Join(all, ", ")
}
