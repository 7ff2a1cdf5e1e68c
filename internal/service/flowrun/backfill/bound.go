package backfill

import (
	"fmt"
	"time"
)

// Bound is the start or the end of a period: a day, or a point in time.
type Bound struct {
	at  time.Time // midnight in UTC for a day
	day bool
}

// ParseBound reads a date such as 2026-01-31, or a point in time in RFC 3339.
func ParseBound(s string) (Bound, error) {
	if at, err := time.Parse(time.DateOnly, s); err == nil {
		return Bound{at: at, day: true}, nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return Bound{}, fmt.Errorf(
			"%q is neither a date such as 2026-01-31 nor a time in RFC 3339 such as 2026-01-31T06:30:00Z",
			s,
		)
	}
	return Bound{at: at}, nil
}

// First returns the first instant of a day in a time zone, or the point in time itself.
func (b Bound) First(zone *time.Location) time.Time {
	if !b.day {
		return b.at
	}
	year, month, day := b.at.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}

// Last returns the last microsecond of a day in a time zone, or the point in time itself. Prefect stores microseconds.
func (b Bound) Last(zone *time.Location) time.Time {
	if !b.day {
		return b.at
	}
	return Bound{at: b.at.AddDate(0, 0, 1), day: true}.First(zone).Add(-time.Microsecond)
}
