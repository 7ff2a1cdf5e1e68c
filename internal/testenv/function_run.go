package testenv

import (
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
)

func SummaryOf(total int64, states map[string]int64, rate, p50, p95, longest any) knownvalue.Check {
	number := func(v any) knownvalue.Check {
		if f, ok := v.(float64); ok {
			return knownvalue.Float64Exact(f)
		}
		return knownvalue.Null()
	}
	byState := map[string]knownvalue.Check{}
	for state, n := range states {
		byState[state] = knownvalue.Int64Exact(n)
	}
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"total": knownvalue.Int64Exact(total), "by_state": knownvalue.MapExact(byState), "success_rate": number(rate),
		"duration_p50": number(p50), "duration_p95": number(p95), "duration_max": number(longest),
	})
}
