package schedule

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// stamp is a date in a recurrence rule. Prefect reads it as local time, whatever zone is written with it; only whether
// there is one matters, since dateutil refuses to mix the two sorts.
type stamp struct {
	wall  micros
	zoned bool
}

// stampPattern is the forms of a date that mean the same to everyone: 20260131, 20260131T0930, 20260131T093000,
// 2026-01-31T09:30:00.5, each with or without a zone.
var stampPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{4})(?:(\d{2})(\d{2})|-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2}))` +
		`(?:T(?:(\d{2})(?:(\d{2})(?:(\d{2})([.,]\d+)?)?|:(\d{2})(?::(\d{2})([.,]\d+)?)?)?` +
		`(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?)?$`)
})

// parseStamp reads an upper-case date. dateutil also guesses at many other ways to write one, some of which depend on
// the day of reading; those are refused.
func parseStamp(text string) (stamp, error) {
	found := stampPattern().FindStringSubmatch(text)
	if found == nil {
		return stamp{}, fmt.Errorf("%q is not a date: write 20260131T093000 for 9:30 on 31 January 2026, local time", text)
	}
	year, month, dayOfMonth := atoi(found[1]), atoi(found[2]+found[4]+found[6]), atoi(found[3]+found[5]+found[7])
	hour, minute, sec := atoi(found[8]), atoi(found[9]+found[12]), atoi(found[10]+found[13])
	for _, part := range []struct {
		name            string
		value, low, top int
	}{
		{"year", year, 1, 9999}, {"month", month, 1, 12}, {"hour", hour, 0, 23}, {"minute", minute, 0, 59}, {"second", sec, 0, 59},
	} {
		if part.value < part.low || part.value > part.top {
			return stamp{}, fmt.Errorf("%q is not a date: %s %d is outside %d–%d", text, part.name, part.value, part.low, part.top)
		}
	}
	if length := daysIn(utcTime(year, time.Month(month), 1, 0, 0, 0)); dayOfMonth < 1 || dayOfMonth > length {
		return stamp{}, fmt.Errorf("%q is not a date: day %d is outside 1–%d", text, dayOfMonth, length)
	}
	at := utcTime(year, time.Month(month), dayOfMonth, hour, minute, sec)
	return stamp{wall: microsOf(at) + parseFraction(found[11]+found[14]), zoned: found[15] != ""}, nil
}

// parseFraction reads the digits after a point, and drops those beyond microseconds.
func parseFraction(text string) micros {
	if text == "" {
		return 0
	}
	return micros(atoi((text[1:] + "000000")[:6]))
}

// atoi reads digits that a regular expression has checked; none are 0.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
