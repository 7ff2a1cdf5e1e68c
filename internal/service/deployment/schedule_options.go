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

// scheduleKeys are the attributes of a schedule as an argument of functions: the timing attributes of prefect_deployment_schedule, and
// the version of Prefect that computes it.
var scheduleKeys = []string{"anchor_date", "cron", "day_or", "interval", "prefect_version", "rrule", "timezone"}

// VersionKey is the attribute with the version of Prefect that computes a schedule.
const VersionKey = "prefect_version"

// ScheduleOptions reads a schedule from an object. Absent and null attributes have Prefect's defaults. Other attributes of
// prefect_deployment_schedule are ignored.
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
	read(readAttribute(object, "cron", "a string", &out.Cron))
	read(readAttribute(object, "rrule", "a string", &out.RRule))
	read(readAttribute(object, "timezone", "a string", &out.Timezone))
	if _, ok := object["day_or"]; ok {
		out.DayOr = new(bool)
		read(readAttribute(object, "day_or", "true or false", out.DayOr))
	}
	var err error
	out.Interval, err = readNumber(object, "interval")
	read(err)
	out.AnchorDate, err = readTime(object, "anchor_date")
	read(err)
	version, err := readVersion(object)
	read(err)
	return ComputedBy(out, version), errors.Join(errs...)
}

// ComputedBy returns the options for a schedule that is computed as by a server with these capabilities.
func ComputedBy(o schedule.Options, server capability.Set) schedule.Options {
	o.ElapsedTime = !server.Has(capability.LocalTimeSchedules)
	return o
}

// readVersion reads the version of Prefect that computes a schedule. The default is the newest version.
func readVersion(object map[string]any) (capability.Set, error) {
	var version string
	if err := readAttribute(object, VersionKey, "a string", &version); err != nil || version == "" {
		return capability.Newest(), err
	}
	out, err := capability.Of(version)
	if err != nil {
		err = fmt.Errorf("%s: %w", VersionKey, err)
	}
	return out, err
}

// knownKeys returns an error for an unknown attribute, so that a misspelled one is not ignored.
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

// otherScheduleKeys are the other attributes of the resource and the data source prefect_deployment_schedule.
var otherScheduleKeys = []string{
	"account_id", "active", "after", "created", "deployment_id", "description", "id", "max_scheduled_runs", "next_runs", "next_runs_count",
	"parameters", "slug", "updated", "workspace_id",
}

// readAttribute reads an attribute of an object, if it is present.
func readAttribute[T any](object map[string]any, key, expected string, into *T) error {
	v, ok := object[key]
	if !ok {
		return nil
	}
	value, ok := v.(T)
	if !ok {
		return fmt.Errorf("%s must be %s, but is %v", key, expected, v)
	}
	*into = value
	return nil
}

// readNumber reads a number. It accepts strings, too, because Terraform converts between them.
func readNumber(object map[string]any, key string) (float64, error) {
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

func readTime(object map[string]any, key string) (*time.Time, error) {
	var value string
	if err := readAttribute(object, key, "a string", &value); err != nil || value == "" {
		return nil, err
	}
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return nil, fmt.Errorf("%s is %q, but must be a time in RFC 3339, such as 2026-01-31T06:30:00Z", key, value)
	}
	return &at, nil
}
