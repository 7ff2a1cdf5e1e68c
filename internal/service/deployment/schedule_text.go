package deployment

import (
	"time"
)

// MostDates is the maximum number of dates that the schedule functions return.
const MostDates = 1000

// RuleText describes a schedule as an argument, after the words "Object with the". The default of its version is to be added.
const RuleText = "attributes of `prefect_deployment_schedule`: `cron` (with `timezone`, `day_or`), " +
	"`interval` in seconds (with `anchor_date`, `timezone`), or `rrule` (with `timezone`). Absent and null " +
	"attributes have Prefect's defaults. `prefect_version`, such as `3.8.0`, selects the version that computes it."

// TimeTexts formats points in time as RFC 3339 in UTC, with fractions of a second only if they are not zero.
func TimeTexts(times []time.Time) []string {
	out := make([]string, len(times))
	for i, t := range times {
		out[i] = t.UTC().Format(time.RFC3339Nano)
	}
	return out
}
