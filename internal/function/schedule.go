package function

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/schedule"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

const ruleText = deployment.RuleText + " Defaults to the newest version."

func scheduleParameter() function.Parameter {
	return function.DynamicParameter{Name: "schedule", MarkdownDescription: "Object with the " + ruleText}
}

func timeParameter(name, text string) function.Parameter {
	return function.StringParameter{Name: name, MarkdownDescription: text + ", in RFC 3339."}
}

// scheduleArgument reads the first argument; now is what an interval without an anchor counts from.
func scheduleArgument(v types.Dynamic, now time.Time) (*schedule.Schedule, *function.FuncError) {
	plain, failure := framework.PlainArgument(0, v)
	if failure != nil {
		return nil, failure
	}
	s, err := newSchedule(plain, now)
	if err != nil {
		return nil, diag.ArgumentError(0, err.Error())
	}
	return s, nil
}

func newSchedule(plain any, now time.Time) (*schedule.Schedule, error) {
	options, err := deployment.ScheduleOptions(plain)
	if err != nil {
		return nil, err
	}
	return schedule.New(options, now)
}

var _ = framework.ImplementsFunction(newScheduleNext)

func newScheduleNext() *framework.Function {
	return &framework.Function{
		Name: "schedule_next",
		Signature: function.Definition{
			Summary: "Next times of a schedule",
			MarkdownDescription: "Returns the first `count` times at which a schedule fires at or after `after`, exactly as " +
				"Prefect computes them: a list of RFC 3339 strings in UTC. The list is shorter if the schedule ends.",
			Parameters: []function.Parameter{
				scheduleParameter(),
				timeParameter("after", "Start time"),
				// A whole number, but not to the framework: its message on another is for developers.
				function.NumberParameter{Name: "count", MarkdownDescription: fmt.Sprintf("Number of times, from 1 to %d.", deployment.MostDates)},
			},
			Return: function.ListReturn{ElementType: types.StringType},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var given types.Dynamic
			var after string
			var count types.Number
			if failure := args.Get(ctx, &given, &after, &count); failure != nil {
				return nil, failure
			}
			n, exactly := count.ValueBigFloat().Int64()
			if exactly != big.Exact || n < 1 || n > deployment.MostDates {
				return nil, diag.ArgumentError(
					2,
					fmt.Sprintf(
						"count is %s, but must be an integer from 1 to %d.",
						tfvalue.NumberText(count.ValueBigFloat()),
						deployment.MostDates,
					),
				)
			}
			at, failure := framework.TimeArgument(1, "after", after)
			if failure != nil {
				return nil, failure
			}
			s, failure := scheduleArgument(given, at)
			if failure != nil {
				return nil, failure
			}
			return deployment.TimeTexts(s.Next(at, int(n))), nil
		},
	}
}

var _ = framework.ImplementsFunction(newScheduleBetween)

func newScheduleBetween() *framework.Function {
	return &framework.Function{
		Name: "schedule_between",
		Signature: function.Definition{
			Summary: "Times of a schedule within a period",
			MarkdownDescription: fmt.Sprintf(
				"Returns the times from `start` to `end`, inclusive, at which a schedule fires: a list of at most %d RFC 3339 "+
					"strings in UTC.",
				deployment.MostDates,
			),
			Parameters: []function.Parameter{
				scheduleParameter(),
				timeParameter("start", "Start of the period"),
				timeParameter("end", "End of the period"),
			},
			Return: function.ListReturn{ElementType: types.StringType},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var given types.Dynamic
			var from, to string
			if failure := args.Get(ctx, &given, &from, &to); failure != nil {
				return nil, failure
			}
			start, end, failure := windowArguments(from, to)
			if failure != nil {
				return nil, failure
			}
			s, failure := scheduleArgument(given, start)
			if failure != nil {
				return nil, failure
			}
			return deployment.TimeTexts(s.Between(start, end, deployment.MostDates)), nil
		},
	}
}

// windowArguments reads the second and third argument, a start and an end.
func windowArguments(from, to string) (start, end time.Time, failure *function.FuncError) {
	if start, failure = framework.TimeArgument(1, "start", from); failure != nil {
		return start, end, failure
	}
	if end, failure = framework.TimeArgument(2, "end", to); failure != nil {
		return start, end, failure
	}
	if end.Before(start) {
		return start, end, diag.ArgumentError(2, fmt.Sprintf("end (%s) is before start (%s).", to, from))
	}
	return start, end, nil
}

var _ = framework.ImplementsFunction(newScheduleError)

func newScheduleError() *framework.Function {
	return &framework.Function{
		Name: "schedule_error",
		Signature: function.Definition{
			Summary: "Validation error of a schedule",
			MarkdownDescription: "Returns null if Prefect accepts the schedule, otherwise the reason, which starts with the name " +
				"of the invalid attribute. Use it in the `validation` block of a variable.",
			Parameters: []function.Parameter{scheduleParameter()},
			Return:     function.StringReturn{},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			_, failure, err := onlySchedule(ctx, args)
			if err != nil {
				return types.StringValue(err.Error()), nil
			}
			return types.StringNull(), failure
		},
	}
}

var _ = framework.ImplementsFunction(newScheduleDescribe)

func newScheduleDescribe() *framework.Function {
	return &framework.Function{
		Name: "schedule_describe",
		Signature: function.Definition{
			Summary: "Description of a schedule in English",
			MarkdownDescription: "Returns an English description of when a schedule fires, such as `At 06:30 on Monday to Friday " +
				"(Europe/Berlin time)`.",
			Parameters: []function.Parameter{scheduleParameter()},
			Return:     function.StringReturn{},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			s, failure, err := onlySchedule(ctx, args)
			switch {
			case failure != nil:
				return nil, failure
			case err != nil:
				return nil, diag.ArgumentError(0, err.Error())
			}
			return s.Describe(), nil
		},
	}
}

// onlySchedule is the one argument of a function that has a schedule for it: the schedule, or why Prefect would refuse it.
func onlySchedule(ctx context.Context, args function.ArgumentsData) (s *schedule.Schedule, failure *function.FuncError, refused error) {
	plain, failure := framework.OnlyArgument(ctx, args)
	if failure != nil {
		return nil, failure, nil
	}
	s, refused = newSchedule(plain, time.Unix(0, 0))
	return s, nil, refused
}
