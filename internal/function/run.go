package function

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// runSummary is what run_summary returns.
type runSummary struct {
	Total       int64            `tfsdk:"total"`
	ByState     map[string]int64 `tfsdk:"by_state"`
	SuccessRate *float64         `tfsdk:"success_rate"`
	DurationP50 *float64         `tfsdk:"duration_p50"`
	DurationP95 *float64         `tfsdk:"duration_p95"`
	DurationMax *float64         `tfsdk:"duration_max"`
}

var _ = framework.ImplementsFunction(newRunSummary)

func newRunSummary() *framework.Function {
	return &framework.Function{
		Name: "run_summary",
		Signature: function.Definition{
			Summary: "Success rate and durations of runs",
			MarkdownDescription: "Returns statistics of flow runs or task runs: their number, their states, the " +
				"success rate, and percentiles of their durations.",
			Parameters: []function.Parameter{function.DynamicParameter{
				Name: "runs",
				MarkdownDescription: "Flow runs or task runs: a list of objects as `flow_runs` of the data source " +
					"`prefect_flow_runs`, with `state_type` or `state_name`; or the data source itself.",
			}},
			Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
				"total": types.Int64Type, "by_state": types.MapType{ElemType: types.Int64Type}, "success_rate": types.Float64Type,
				"duration_p50": types.Float64Type, "duration_p95": types.Float64Type, "duration_max": types.Float64Type,
			}},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			plain, failure := framework.OnlyArgument(ctx, args)
			if failure != nil {
				return nil, failure
			}
			out, err := summarize(plain)
			if err != nil {
				return nil, diag.ArgumentError(0, err.Error())
			}
			return out, nil
		},
	}
}

func summarize(plain any) (*runSummary, error) {
	runs, wrong, err := newArgumentObjects("runs", "data.prefect_flow_runs.example.flow_runs", plain, "flow_runs", "task_runs")
	if err != nil {
		return nil, err
	}
	out := &runSummary{Total: int64(len(runs)), ByState: map[string]int64{}}
	var ended int64
	var durations []float64
	for _, r := range runs {
		state := stateOf(r)
		out.ByState[state]++
		if !client.IsFinal(state) {
			continue
		}
		ended++
		if seconds, ok := secondsOf(r); ok {
			durations = append(durations, seconds)
		}
	}
	if ended > 0 {
		out.SuccessRate = new(float64(out.ByState[stateCompleted]) / float64(ended))
	}
	slices.Sort(durations)
	out.DurationP50, out.DurationP95, out.DurationMax = percentile(durations, 0.5), percentile(durations, 0.95), percentile(durations, 1)
	return out, *wrong
}

// stateOf is the type of a run's state, by its state_type or else its state_name. One of them must be there.
func stateOf(r argumentObject) string {
	if r.fields["state_type"] == nil && r.fields["state_name"] == nil {
		r.fail("state_type", "the type of the run's state, such as COMPLETED")
	}
	return stateIfKnown(r)
}

// stateIfKnown is stateOf where neither may be there: it is empty then.
func stateIfKnown(r argumentObject) string {
	for _, name := range []string{"state_type", "state_name"} {
		if r.fields[name] == nil {
			continue
		}
		text := r.text(name)
		state := client.StateType(text)
		if state == "" && *r.err == nil {
			*r.err = errors.New(unknownState(r.at+"."+name, text))
		}
		return state
	}
	return ""
}

// secondsOf is how long a run that has ended took; false when it has never started, or does not say.
func secondsOf(r argumentObject) (float64, bool) {
	start, end := r.moment("start_time"), r.moment("end_time")
	if v, there := r.fields["start_time"]; there && v == nil {
		return 0, false
	}
	for _, name := range []string{"total_run_time", "duration"} {
		if seconds, ok := r.number(name); ok {
			return seconds, true
		}
	}
	if start.IsZero() || end.IsZero() {
		return 0, false
	}
	return end.Sub(start).Seconds(), true
}

// percentile is the value below which that part of the sorted values is, interpolated between the two nearest; nil when
// there are none.
func percentile(sorted []float64, part float64) *float64 {
	if len(sorted) == 0 {
		return nil
	}
	at := part * float64(len(sorted)-1)
	below := int(math.Floor(at))
	above := min(below+1, len(sorted)-1)
	return new(sorted[below] + (at-float64(below))*(sorted[above]-sorted[below]))
}
