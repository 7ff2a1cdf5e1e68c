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
	return stateFunction("state_is_final", "Whether a state is final",
		"Returns whether a run in this state has finished: whether its type is `COMPLETED`, `FAILED`, `CANCELLED`, or `CRASHED`.",
		client.IsFinal)
}

var _ = framework.ImplementsFunction(newStateSucceeded)

func newStateSucceeded() *framework.Function {
	return stateFunction(
		"state_succeeded",
		"Whether a state is successful",
		"Returns whether a run in this state has succeeded: whether its type is `COMPLETED`, as of the states `Completed`, "+
			"`Cached`, and `RolledBack`.",
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
			Summary: summary, MarkdownDescription: text + " The name of a custom state is an error; pass its type instead.",
			Parameters: []function.Parameter{function.StringParameter{
				Name: "state",
				MarkdownDescription: "Type of a state: `" + strings.Join(client.StateTypes, "`, `") + "`. Or name of a state: `" +
					strings.Join(client.StateNames, "`, `") + "`. Case-sensitive.",
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
	message := fmt.Sprintf("%s is %q, which is neither the type nor the name of a Prefect state", name, state)
	if near := spelling.Nearest(state, all); near != "" {
		message += fmt.Sprintf(". Did you mean %q?", near)
	} else {
		message += "."
	}
	return message + " Expected one of " + strings.Join(all, ", ")
}
