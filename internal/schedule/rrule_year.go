package schedule

import (
	"errors"
	"slices"
	"time"
)

// yearDays says which days of a year a rule allows. Days are counted from 0, and go on for a week into the next year,
// for weeks that cross into it.
type yearDays struct {
	length  int
	any     bool   // there is a day that the rule allows
	allowed []bool // may be empty when there is none
	// faults is why dateutil fails on a month (from 1), or on the whole year (at 0).
	faults [13]error
}

// yearCache computes the days of years, once for each sort of year.
type yearCache struct {
	rule  *expandedRule
	sorts [7 * 8]*yearDays
	year  int // the last one asked for
	last  *yearDays
}

var errNoSuchDay = errors.New("a number in BYDAY, BYEASTER or BYMONTH is far out of range, and the scheduler fails on it")

// days returns the days of a year. What a year looks like depends on its first day of the week, and on which of it and
// its neighbours are leap years; on more than that only with BYEASTER.
func (a *yearCache) days(year int) *yearDays {
	if a.last == nil || a.year != year {
		a.year, a.last = year, a.compute(year)
	}
	return a.last
}

func (a *yearCache) compute(year int) *yearDays {
	sort := fromMonday(utcTime(year, time.January, 1, 0, 0, 0)) * 8
	for bit, y := range []int{year - 1, year, year + 1} {
		if isLeap(y) {
			sort += 1 << bit
		}
	}
	if a.sorts[sort] == nil {
		a.sorts[sort] = a.rule.daysOf(year)
	}
	if a.rule.easter != nil {
		return a.rule.nearEaster(year, a.sorts[sort])
	}
	return a.sorts[sort]
}

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func yearLength(year int) int {
	if isLeap(year) {
		return 366
	}
	return 365
}

// week is by how much the days of a year reach into the next one.
const week = 7

func (r *expandedRule) daysOf(year int) *yearDays {
	length := yearLength(year)
	d := &yearDays{length: length, allowed: make([]bool, length+week)}
	weekday := fromMonday(utcTime(year, time.January, 1, 0, 0, 0))
	weeks := r.weekMask(year, weekday)
	counted := r.countedMask(d, year, weekday)
	at := dayOfYear{month: 1, day: 1, monthLength: 31, weekday: weekday}
	for i := range d.allowed {
		d.allowed[i] = r.allows(at) && (weeks == nil || weeks[i]) && (counted == nil || (i < length && counted[i])) &&
			r.allowsYearDay(i, length, yearLength(year+1))
		d.any = d.any || d.allowed[i]
		at.advance(year)
	}
	return d
}

// dayOfYear is what a rule looks at in a day.
type dayOfYear struct{ month, day, monthLength, weekday int }

func (d *dayOfYear) advance(year int) {
	d.weekday = (d.weekday + 1) % week
	d.day++
	if d.day > d.monthLength {
		d.day, d.month = 1, d.month%12+1
		d.monthLength = daysIn(utcTime(year, time.Month(d.month), 1, 0, 0, 0))
	}
}

// allows checks a day against BYMONTH, BYMONTHDAY and BYDAY.
func (r *expandedRule) allows(d dayOfYear) bool {
	return r.months.allows(d.month) && r.weekdays.allows(d.weekday) &&
		(r.monthDays.allows(d.day) || r.monthDays.allows(fromMonthEnd(d.day-d.monthLength-1)))
}

// fromMonthEnd is the place in a set of a day that is counted from the end of its month, from -1.
func fromMonthEnd(day int) int { return 32 - day }

func (r *expandedRule) allowsYearDay(i, length, nextLength int) bool {
	if r.yearDays == nil {
		return true
	}
	forward, backward := i+1, i-length
	if i >= length {
		forward, backward = i+1-length, i-length-nextLength
	}
	return slices.Contains(r.yearDays, forward) || slices.Contains(r.yearDays, backward)
}

// nearEaster leaves of a year the days that are as far from Easter as BYEASTER says. As in Python, a day before the
// year's first is counted from behind.
func (r *expandedRule) nearEaster(year int, base *yearDays) *yearDays {
	d := &yearDays{length: base.length, faults: base.faults}
	sunday := easter(year)
	for _, offset := range r.easter {
		i := sunday + offset
		if i < 0 {
			i += len(base.allowed)
		}
		if i < 0 || i >= len(base.allowed) {
			d.faults[0] = errNoSuchDay
			return d
		}
		if base.allowed[i] {
			if !d.any {
				d.any, d.allowed = true, make([]bool, len(base.allowed))
			}
			d.allowed[i] = true
		}
	}
	return d
}

// easter is the day of the year of Easter Sunday in the Gregorian calendar, from 0.
func easter(year int) int {
	golden, century := year%19, year/100
	epact := (century - century/4 - (8*century+13)/25 + 19*golden + 15) % 30
	moon := epact - epact/28*(1-epact/28*(29/(epact+1))*((21-golden)/11))
	weekday := (year + year/4 + moon + 2 - century + century/4) % 7
	march21 := utcTime(year, time.March, 21, 0, 0, 0).YearDay() - 1
	return march21 + moon - weekday + 7
}
