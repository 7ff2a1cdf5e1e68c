package prefectyaml

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	// implicitTimestamp matches a scalar that YAML reads as a date without a tag.
	implicitTimestamp = regexp.MustCompile(
		`^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$`,
	)
	timestampPattern = regexp.MustCompile(
		`^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?(?:[ \t]*(Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?)?$`,
	)
)

// timestamp is a date of YAML, optionally with a time of the day and an offset, in the format in which Prefect sends it.
type timestamp struct{ literal string }

// MarshalJSON writes the timestamp as a string.
func (m timestamp) MarshalJSON() ([]byte, error) { return []byte(`"` + m.literal + `"`), nil }

func parseTimestamp(text string) (any, error) {
	found := timestampPattern.FindStringSubmatch(text)
	if found == nil {
		return nil, fmt.Errorf("%q is not a date", text)
	}
	n := make([]int, len(found))
	for i, part := range found {
		n[i], _ = strconv.Atoi(part) // what is not a number is read below, and what is absent counts as 0
	}
	date := fmt.Sprintf("%s-%02d-%02d", found[1], n[2], n[3])
	if _, err := time.Parse(time.DateOnly, date); err != nil || n[1] == 0 {
		return nil, fmt.Errorf("%q is not a date in any calendar; put it in quotes if it is a string", text)
	}
	if found[4] == "" {
		return timestamp{date}, nil
	}
	if n[4] > 23 || n[5] > 59 || n[6] > 59 || n[10] > 23 || n[11] > 59 {
		return nil, fmt.Errorf("%q is not a time of day; put it in quotes if it is a string", text)
	}
	out := fmt.Sprintf("%sT%02d:%02d:%02d", date, n[4], n[5], n[6])
	if micros := (found[7] + "000000")[:6]; micros != "000000" {
		out += "." + micros
	}
	return timestamp{out + formatOffset(found[8], found[9], n[10], n[11])}, nil
}

// formatOffset formats an offset from UTC.
func formatOffset(given, sign string, hours, minutes int) string {
	switch {
	case strings.TrimSpace(given) == "":
		return ""
	case hours == 0 && minutes == 0:
		return "Z"
	}
	return fmt.Sprintf("%s%02d:%02d", sign, hours, minutes)
}
