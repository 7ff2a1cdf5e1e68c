package prefectyaml

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	// P1DT2H, in which a year has 365 days and a month 30, as for Prefect.
	isoDuration = regexp.MustCompile(
		`^\+?P(?:([0-9.]+)Y)?(?:([0-9.]+)M)?(?:([0-9.]+)W)?(?:([0-9.]+)D)?(?:T(?:([0-9.]+)H)?(?:([0-9.]+)M)?(?:([0-9.]+)S)?)?$`,
	)
	// 2 days, 01:30:00, or either part.
	clockDuration = regexp.MustCompile(`^(?:([0-9]+) ?d(?:ays?)?)?,? ?(?:([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,6})?))?)?$`)

	isoUnits   = []float64{365 * 86400, 30 * 86400, 7 * 86400, 86400, 3600, 60, 1}
	clockUnits = []float64{86400, 3600, 60, 1}
)

// seconds reads an interval: a number of seconds, or a text in ISO 8601 or with hours, minutes and seconds.
func (r *reader) seconds(v *value) *float64 {
	if isNull(v) {
		return nil
	}
	var out float64
	switch plain := v.content.(type) {
	case number:
		out, _ = strconv.ParseFloat(plain.literal, 64) // infinite when it is too large
	case string:
		out = parseDuration(plain)
	}
	out = math.Round(out*1e6) / 1e6 // Prefect counts microseconds
	if !(out > 0) || math.IsInf(out, 0) {
		r.addError(v, "an interval of more than 0 is expected: a number of seconds, a duration such as PT1H30M, or a time such as 01:30:00")
		return nil
	}
	return &out
}

// parseDuration parses a duration, in seconds; 0 when it is invalid.
func parseDuration(text string) float64 {
	found, units := isoDuration.FindStringSubmatch(text), isoUnits
	if found == nil {
		found, units = clockDuration.FindStringSubmatch(text), clockUnits
	}
	total := 0.0
	for i, part := range found[min(1, len(found)):] {
		if part == "" {
			continue
		}
		n, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return 0
		}
		total += n * units[i]
	}
	return total
}

var anchorLayouts = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02",
}

// anchor reads the date from which an interval counts. Without an offset it is in UTC, whatever the time zone.
func (r *reader) anchor(all mapping) *string {
	v := all.get("anchor_date")
	date, ok := contentOf(v).(timestamp)
	if !ok {
		text := r.stringValue(v)
		if text == nil {
			return nil
		}
		date.literal = strings.Replace(*text, " ", "T", 1)
	} else if other := keyOutsideInterval(all); other != "" {
		r.addError(v, "beside %s Prefect expects a string, but YAML reads a date: put it in quotes", other)
		return nil
	}
	for _, layout := range anchorLayouts {
		if at, err := time.Parse(layout, date.literal); err == nil {
			out := at.Format(time.RFC3339Nano)
			return &out
		}
	}
	r.addError(v, "a point in time in RFC 3339 is expected, such as 2026-01-31T06:30:00Z")
	return nil
}

// keyOutsideInterval is a key that an interval of the API does not have; empty for none. Without such a key, Prefect reads dates.
func keyOutsideInterval(all mapping) string {
	for _, p := range all {
		switch p.key {
		case "interval", "anchor_date", "timezone":
		default:
			return p.key
		}
	}
	return ""
}
