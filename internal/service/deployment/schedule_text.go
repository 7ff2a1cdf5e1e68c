package deployment

import (
	"time"
)

// MostDates bounds what the schedule functions return.
const MostDates = 1000

// RuleText describes a schedule as an argument, after the words "Object with the". The default of its version is to be added.
const RuleText = "attributes of `prefect_deployment_schedule`: `cron` (with `timezone`, `day_or`), " +
	"`interval` in seconds (with `anchor_date`, `timezone`), or `rrule` (with `timezone`). Absent and null " +
	"attributes have Prefect's defaults. `prefect_version`, such as `3.8.0`, selects the version that computes it."

// TimeTexts writes points in time as RFC 3339 in UTC. Parts of a second show only where there are some.
func TimeTexts(times []time.Time) []string {
	out := make([]string, len(times))
	for i, t := range times {
		out[i] = t.UTC().Format(time.RFC3339Nano)
	}
	return out
}
