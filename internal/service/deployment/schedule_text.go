package deployment

import (
	"time"
)

// MostDates bounds what the schedule functions return.
const MostDates = 1000

// RuleText describes a schedule as an argument.
const RuleText = "An object with the attributes of `prefect_deployment_schedule`: `cron` (and `timezone`, `day_or`), or `interval` in " +
	"seconds (and `anchor_date`, `timezone`), or `rrule` (and `timezone`). " +
	"`prefect_version`, such as `3.8.0`, is the version of Prefect that computes the schedule. Defaults to the newest: Prefect 3.9.1 and " +
	"newer keep the local time of an interval of whole days when clocks change, and move a cron date that clocks skip forward. " +
	"What is absent or null takes Prefect's default."

// TimeTexts writes points in time as RFC 3339 in UTC. Parts of a second show only where there are some.
func TimeTexts(times []time.Time) []string {
	out := make([]string, len(times))
	for i, t := range times {
		out[i] = t.UTC().Format(time.RFC3339Nano)
	}
	return out
}
