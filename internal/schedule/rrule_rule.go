package schedule

import (
	"errors"
	"fmt"
	"time"
)

// expandedRule is a recurrence rule that counts from a start, with all that dateutil takes from that start filled in.
type expandedRule struct {
	text  *ruleText
	start int64 // DTSTART on a clock that never changes, in seconds
	until int64 // the last moment allowed, on the same clock

	months    valueSet
	monthDays valueSet // the values counted from the end are at fromEnd
	weekdays  valueSet // from Monday
	counted   []countedDay
	yearDays  []int
	weeks     []int
	easter    []int

	// times is, for rules of days and more, the times of a matching day, in seconds; for shorter ones those within a tick
	// of an hour, minute or second.
	times []int64
	// hours, minutes and seconds are what ticks of shorter rules are held against.
	hours, minutes, seconds valueSet
	// fault is why dateutil fails when it is asked for dates.
	fault error
}

// errUnreachable says that no tick of a rule, as it counts from its start, is at a time that the rule allows. dateutil
// refuses such a rule, or fails when asked for dates.
var errUnreachable = errors.New("INTERVAL and DTSTART never produce a time that BYHOUR, BYMINUTE or BYSECOND allows")

// newRule applies a rule from a start on.
func newRule(text *ruleText, start stamp) (*expandedRule, error) {
	if text.until != nil && text.until.zoned != start.zoned {
		return nil, errors.New("DTSTART and UNTIL must either both have a time zone (such as Z), or neither of them")
	}
	for _, n := range text.bySetPos {
		if n == 0 || n < -366 || n > 366 {
			return nil, fmt.Errorf("BYSETPOS %d is outside 1–366 and -366–-1", n)
		}
	}
	r := &expandedRule{text: text, start: start.wall.seconds(), until: maxWall}
	if text.until != nil {
		r.until = text.until.wall.seconds()
	}
	r.setDays()
	return r, r.setTimes()
}

// setDays takes the day from the start where the rule does not name any.
func (r *expandedRule) setDays() {
	t := r.text
	r.yearDays, r.weeks, r.easter = t.byYearDay, t.byWeek, t.byEaster
	r.months.add(t.byMonth...)
	for _, d := range t.byDay {
		if d.n != 0 && t.freq <= monthly {
			r.counted = append(r.counted, d)
		} else {
			r.weekdays.add(d.weekday)
		}
	}
	for _, d := range t.byMonthDay {
		switch {
		case d > 0:
			r.monthDays.add(d)
		case d < 0: // dateutil drops 0, and then allows all days when there is no other
			r.monthDays.add(fromMonthEnd(max(d, -32)))
		}
	}
	if t.byWeek == nil && t.byYearDay == nil && t.byMonthDay == nil && t.byDay == nil && t.byEaster == nil {
		r.setStartDay(time.Unix(r.start, 0).UTC())
	}
}

func (r *expandedRule) setStartDay(start time.Time) {
	switch r.text.freq {
	case yearly:
		if r.text.byMonth == nil {
			r.months.add(int(start.Month()))
		}
		r.monthDays.add(start.Day())
	case monthly:
		r.monthDays.add(start.Day())
	case weekly:
		r.weekdays.add(fromMonday(start))
	}
}

// valueSet is a set of small numbers; the zero value allows all numbers.
type valueSet struct {
	limited bool
	bits    uint64
}

// add limits the set to what was added. Numbers that are too large or too small are never met, and left out.
func (s *valueSet) add(values ...int) {
	for _, v := range values {
		s.limited = true
		if v >= 0 && v < 64 {
			s.bits |= 1 << v
		}
	}
}

func (s valueSet) allows(v int) bool { return !s.limited || s.bits>>v&1 == 1 }

// fromMonday is the day of the week as dateutil counts it: 0 is Monday.
func fromMonday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }
