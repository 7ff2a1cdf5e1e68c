package backfill

import (
	"fmt"
	"time"
)

// Bound is the start or the end of a time: a day, or a moment.
type Bound struct {
	at  time.Time // of a day, its midnight in UTC
	day bool
}

// ParseBound reads a date such as 2026-01-31, or a point in time in RFC 3339.
func ParseBound(text string) (Bound, error) {
	if at, err := time.Parse(time.DateOnly, text); err == nil {
		return Bound{at: at, day: true}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return Bound{}, fmt.Errorf(
			"%q is neither a date such as 2026-01-31 nor a time in RFC 3339 such as 2026-01-31T06:30:00Z",
			text,
		)
	}
	return Bound{at: at}, nil
}

// First is the first moment of a day in that zone, or the moment itself.
func (b Bound) First(zone *time.Location) time.Time {
	if !b.day {
		return b.at
	}
	year, month, day := b.at.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}

// Last is the last moment of a day in that zone, to the microsecond that Prefect distinguishes; or the moment itself.
func (b Bound) Last(zone *time.Location) time.Time {
	if !b.day {
		return b.at
	}
	return Bound{at: b.at.AddDate(0, 0, 1), day: true}.First(zone).Add(-time.Microsecond)
}
