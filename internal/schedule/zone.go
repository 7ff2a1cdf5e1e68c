package schedule

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/agext/levenshtein"
)

// zoneList holds the names that Prefect accepts, one a line: the names of the time zone database, without "localtime",
// which means something else on every machine.
//
//go:embed zones.txt
var zoneList string

var zoneNames = sync.OnceValue(func() []string { return strings.Fields(zoneList) })

// timeZone is a time zone as Python's zoneinfo knows it.
type timeZone struct {
	name string
	loc  *time.Location
}

// loadZone finds a time zone that Prefect knows; an empty name is UTC.
func loadZone(name string) (timeZone, *Error) {
	if name == "" {
		name = "UTC"
	}
	if name == machineZone {
		refused := newError(
			FieldTimezone,
			"%q is the time zone of the machine that the server runs on, which is not known here; use an IANA name such as America/New_York",
			name,
		)
		refused.Unknowable = true
		return timeZone{}, refused
	}
	if !knownZone(name) {
		return timeZone{}, newError(FieldTimezone, "%q is not a time zone that Prefect knows%s", name, advice(name))
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return timeZone{}, newError(FieldTimezone, "the time zone %q can't be read here: %v", name, err)
	}
	return timeZone{name: name, loc: loc}, nil
}

func knownZone(name string) bool {
	_, found := slices.BinarySearch(zoneNames(), name)
	return found
}

// suggestion names the zones whose names are nearest to a wrong one.
func suggestion(name string) string {
	const shown, alike, longest = 3, 0.6, 50
	noneNear := "; use an IANA name such as America/New_York"
	if len(name) > longest {
		return noneNear
	}
	type match struct {
		name       string
		similarity float64
	}
	var matches []match
	lower := strings.ToLower(name)
	for _, known := range zoneNames() {
		if score := similarity(lower, strings.ToLower(known)); score >= alike {
			matches = append(matches, match{known, score})
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(b.similarity, a.similarity) })
	var names []string
	for _, m := range matches[:min(shown, len(matches))] {
		names = append(names, m.name)
	}
	if len(names) == 0 {
		return noneNear
	}
	return ": did you mean " + strings.Join(names, ", ") + "?"
}

// similarity compares lower-case names, from 0 to 1. It accepts the city alone, such as "berlin" for Europe/Berlin.
func similarity(name, known string) float64 {
	whole := levenshtein.Similarity(name, known, nil)
	_, city, found := cutLast(known, "/")
	if !found {
		return whole
	}
	return max(whole, 0.95*levenshtein.Similarity(name, city, nil))
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}

// offset is how many seconds local time is ahead of UTC at a moment, given in seconds.
func (z timeZone) offset(utc int64) int64 {
	_, offset := time.Unix(utc, 0).In(z.loc).Zone()
	return int64(offset)
}

func (z timeZone) wall(utc micros) micros { return utc + inSeconds(z.offset(utc.seconds())) }

// maxZoneDistance is more than any local time differs from UTC, including a day that is skipped at the date line, in seconds.
const maxZoneDistance = 40 * 3600

// offsets returns the offsets that a local time, in seconds, may have: two different ones when clocks show it twice
// (first is then the larger) or never (first is then the smaller, the one before the clocks change).
func (z timeZone) offsets(wall int64) (first, second int64) {
	at := wall - maxZoneDistance
	last := z.offset(at)
	first, second = last, last
	for {
		change, ok := z.nextChange(at, wall+maxZoneDistance)
		if !ok {
			return first, second
		}
		at = change
		next := z.offset(at)
		if wall >= at+max(last, next) {
			first = next
		}
		if wall >= at+min(last, next) {
			second = next
		}
		last = next
	}
}

// nextChange is the first moment after one, up to a limit, at which clocks may change. Go also names the turn of years,
// and on the last day of a leap year a moment that is past.
func (z timeZone) nextChange(at, limit int64) (change int64, ok bool) {
	_, end := time.Unix(at, 0).In(z.loc).ZoneBounds()
	if end.IsZero() {
		return 0, false
	}
	change = end.Unix()
	if change <= at {
		change = at + daySeconds
	}
	return change, change <= limit
}

// lastChange is the last moment up to one, in seconds, at which the offset from UTC changed, and by how much. It looks no
// further back than a change can matter.
func (z timeZone) lastChange(utc int64) (at, by int64, ok bool) {
	moment := utc - maxZoneDistance
	last := z.offset(moment)
	for {
		change, found := z.nextChange(moment, utc)
		if !found {
			return at, by, ok
		}
		next := z.offset(change)
		if next != last {
			at, by, ok = change, next-last, true
		}
		moment, last = change, next
	}
}
