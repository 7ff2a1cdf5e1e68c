package function

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
)

// conflict is a moment at which several schedules fire.
type conflict struct {
	At        string   `tfsdk:"at"`
	Schedules []string `tfsdk:"schedules"`
}

var _ = framework.ImplementsFunction(newScheduleConflicts)

func newScheduleConflicts() *framework.Function {
	element := types.ObjectType{
		AttrTypes: map[string]attr.Type{"at": types.StringType, "schedules": types.ListType{ElemType: types.StringType}},
	}
	return &framework.Function{
		Name: "schedule_conflicts",
		Signature: function.Definition{
			Summary: "Times at which schedules coincide",
			MarkdownDescription: fmt.Sprintf(
				"Returns the times from `start` to `end`, inclusive, at which two or more schedules fire: a list of objects with "+
					"`at`, an RFC 3339 string in UTC, and `schedules`, their names in alphabetical order. Only the first %d "+
					"times of each schedule are compared.",
				deployment.MostDates,
			),
			Parameters: []function.Parameter{
				function.DynamicParameter{
					Name:                "schedules",
					MarkdownDescription: "Map or object of schedules by name. Each is an object with the " + ruleText,
				},
				timeParameter("start", "Start of the period"), timeParameter("end", "End of the period"),
			},
			Return: function.ListReturn{ElementType: element},
		},
		RunFunc: runScheduleConflicts,
	}
}

func runScheduleConflicts(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var given types.Dynamic
	var from, to string
	if failure := args.Get(ctx, &given, &from, &to); failure != nil {
		return nil, failure
	}
	start, end, failure := windowArguments(from, to)
	if failure != nil {
		return nil, failure
	}
	plain, failure := framework.PlainArgument(0, given)
	if failure != nil {
		return nil, failure
	}
	schedules, ok := plain.(map[string]any)
	if !ok {
		return nil, diag.ArgumentError(
			0,
			"schedules must be a map of schedules by name, such as { nightly = { cron = \"0 2 * * *\" }, hourly = { interval = "+
				"3600 } }.",
		)
	}
	firing := map[time.Time][]string{}
	for _, name := range slices.Sorted(maps.Keys(schedules)) {
		s, err := newSchedule(schedules[name], start)
		if err != nil {
			return nil, diag.ArgumentError(0, fmt.Sprintf("the schedule %q: %s", name, err))
		}
		for _, at := range s.Between(start, end, deployment.MostDates) {
			firing[at] = append(firing[at], name)
		}
	}
	return conflicts(firing), nil
}

// conflicts is the moments with more than one schedule, in their order.
func conflicts(firing map[time.Time][]string) []conflict {
	out := []conflict{}
	for _, at := range slices.SortedFunc(maps.Keys(firing), time.Time.Compare) {
		if len(firing[at]) > 1 {
			out = append(out, conflict{At: deployment.TimeTexts([]time.Time{at})[0], Schedules: firing[at]})
		}
	}
	return out
}
