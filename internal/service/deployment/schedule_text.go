package deployment

import (
	"time"
)

// MostDates bounds what the schedule functions return.
const MostDates = 1000

// RuleText describes a schedule as an argument.
const RuleText = "Object with the attributes of `prefect_deployment_schedule`: `cron` (with `timezone`, `day_or`), `interval` in " +
	"seconds (with `anchor_date`, `timezone`), or `rrule` (with `timezone`). Absent and null attributes have Prefect's " +
	"defaults.\n\n`prefect_version`, such as `3.8.0`, is the version of Prefect that computes the schedule. Defaults to the " +
	"newest. Prefect 3.9.1 and newer keep the local time of an interval of whole days across clock changes, and move a cron date " +
	"that a clock change skips."

// TimeTexts writes points in time as RFC 3339 in UTC. Parts of a second show only where there are some.
func TimeTexts(times []time.Time) []string {
	out := make([]string, len(times))
	for i, t := range times {
		out[i] = t.UTC().Format(time.RFC3339Nano)
	}
	return out
}
