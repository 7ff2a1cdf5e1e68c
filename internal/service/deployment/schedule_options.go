package deployment

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/schedule"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
)

// scheduleKeys are the attributes of a schedule as functions take it: those of prefect_deployment_schedule.
// and the version of Prefect that computes it.
var scheduleKeys = []string{"anchor_date", "cron", "day_or", "interval", "prefect_version", "rrule", "timezone"}

// VersionKey names the version of Prefect in a schedule that functions take.
const VersionKey = "prefect_version"

// ScheduleOptions reads a schedule that is an object. Attributes that are absent or null take Prefect's defaults; so may
// all those of a prefect_deployment_schedule be there that say nothing of when it fires.
func ScheduleOptions(plain any) (schedule.Options, error) {
	var out schedule.Options
	object, ok := plain.(map[string]any)
	if !ok {
		return out, errors.New(
			"a schedule must be an object with cron, interval or rrule, such as { cron = \"30 6 * * *\", timezone = \"Europe/Berlin\" }",
		)
	}
	object = maps.Clone(object)
	maps.DeleteFunc(object, func(_ string, v any) bool { return v == nil })
	if err := knownKeys(object); err != nil {
		return out, err
	}
	var errs []error
	read := func(err error) { errs = append(errs, err) }
	read(take(object, "cron", "a string", &out.Cron))
	read(take(object, "rrule", "a string", &out.RRule))
	read(take(object, "timezone", "a string", &out.Timezone))
	if _, there := object["day_or"]; there {
		out.DayOr = new(bool)
		read(take(object, "day_or", "true or false", out.DayOr))
	}
	var err error
	out.Interval, err = takeNumber(object, "interval")
	read(err)
	out.AnchorDate, err = takeTime(object, "anchor_date")
	read(err)
	version, err := takeVersion(object)
	read(err)
	return ComputedBy(out, version), errors.Join(errs...)
}

// ComputedBy is a schedule as a server of these capabilities computes it.
func ComputedBy(o schedule.Options, server capability.Set) schedule.Options {
	o.ElapsedTime = !server.Has(capability.LocalTimeSchedules)
	return o
}

// takeVersion reads the version of Prefect by whose rules a schedule is computed: the newest, unless one is named.
func takeVersion(object map[string]any) (capability.Set, error) {
	var text string
	if err := take(object, VersionKey, "a string", &text); err != nil || text == "" {
		return capability.Newest(), err
	}
	out, err := capability.Of(text)
	if err != nil {
		err = fmt.Errorf("%s: %w", VersionKey, err)
	}
	return out, err
}

// knownKeys refuses an attribute that no schedule has, so that a misspelt one is not ignored.
func knownKeys(object map[string]any) error {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if slices.Contains(scheduleKeys, key) || slices.Contains(otherScheduleKeys, key) {
			continue
		}
		message := fmt.Sprintf("a schedule has no attribute %q; expected %s", key, strings.Join(scheduleKeys, ", "))
		if near := spelling.Nearest(key, scheduleKeys); near != "" {
			message += fmt.Sprintf("; did you mean %q?", near)
		}
		return errors.New(message)
	}
	return nil
}

// otherScheduleKeys are those of a prefect_deployment_schedule, resource or data source, that say nothing of when it fires.
var otherScheduleKeys = []string{
	"account_id", "active", "after", "created", "deployment_id", "description", "id", "max_scheduled_runs", "next_runs", "next_runs_count",
	"parameters", "slug", "updated", "workspace_id",
}

// take reads one attribute of an object, if it is there.
func take[T any](object map[string]any, key, expected string, into *T) error {
	v, there := object[key]
	if !there {
		return nil
	}
	value, ok := v.(T)
	if !ok {
		return fmt.Errorf("%s must be %s, but is %v", key, expected, v)
	}
	*into = value
	return nil
}

// takeNumber reads a number, also one written as text, as Terraform converts between the two.
func takeNumber(object map[string]any, key string) (float64, error) {
	var number json.Number
	switch v := object[key].(type) {
	case nil:
		return 0, nil
	case json.Number:
		number = v
	case string:
		number = json.Number(v)
	}
	f, err := number.Float64()
	if err != nil {
		return 0, fmt.Errorf("%s must be a number of seconds, but is %v", key, object[key])
	}
	return f, nil
}

func takeTime(object map[string]any, key string) (*time.Time, error) {
	var text string
	if err := take(object, key, "a string", &text); err != nil || text == "" {
		return nil, err
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, fmt.Errorf("%s is %q, but must be a time in RFC 3339, such as 2026-01-31T06:30:00Z", key, text)
	}
	return &at, nil
}
