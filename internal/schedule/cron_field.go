package schedule

import (
	"fmt"
	"slices"
	"strings"
)

// cronPosition is the place of a field in a cron expression. Seconds and years come last, not first.
type cronPosition int

const (
	cronMinute cronPosition = iota
	cronHour
	cronDay
	cronMonth
	cronWeekday
	cronSecond
	cronYear
	cronFields
)

// cronRange is what the values of a field may be, and what they are called.
type cronRange struct {
	name     string
	min, max int
	names    []string // names[i] stands for min+i
	example  string
}

var cronRanges = [cronFields]cronRange{
	cronMinute: {name: "minute", max: 59},
	cronHour:   {name: "hour", max: 23},
	cronDay:    {name: "day of the month", min: 1, max: 31, example: " or L for the last day"},
	cronMonth: {name: "month", min: 1, max: 12, example: " or jan to dec",
		names: []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
	cronWeekday: {name: "day of the week", max: 6, example: " or sun to sat",
		names: []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
	cronSecond: {name: "second", max: 59},
	cronYear:   {name: "year", min: 1970, max: 2099},
}

func (r cronRange) size() int { return r.max - r.min + 1 }

// number is the value that a name stands for.
func (r cronRange) number(name string) (int, bool) {
	i := slices.Index(r.names, name)
	return r.min + i, i >= 0
}

// cronField is the values that a field allows.
type cronField struct {
	any    bool  // there is a star, alone or beside values
	last   bool  // the last day of the month
	values []int // in order
}

// wait is how far the next allowed value is from x, in a cycle of so many values; 0 when x is allowed.
//
// As in croniter, a value above the cycle's length goes before the last day of the month, so that "30,L" passes over
// the end of February.
func (f cronField) wait(x, cycle int) int {
	if f.any || (f.last && x == cycle) {
		return 0
	}
	for _, v := range f.values {
		if v >= x {
			return v - x
		}
	}
	if f.last {
		return cycle - x
	}
	return f.values[0] - x + cycle
}

// ahead is how far the next allowed value is from x; ok is false when there is none.
func (f cronField) ahead(x int) (distance int, ok bool) {
	if f.any {
		return 0, true
	}
	for _, v := range f.values {
		if v >= x {
			return v - x, true
		}
	}
	return 0, false
}

func (f cronField) size() int {
	n := len(f.values)
	for _, extra := range []bool{f.any, f.last} {
		if extra {
			n++
		}
	}
	return n
}

func (f *cronField) add(v int) {
	if i, found := slices.BinarySearch(f.values, v); !found {
		f.values = slices.Insert(f.values, i, v)
	}
}

// alias is the value that another one stands for: 7 is Sunday, as 0 is. Which fields have aliases depends, in croniter,
// on the number of fields: with six, a day of the month of 0 is 1, and 7 is no day of the week.
func (p cronPosition) alias(v, fields int) int {
	switch {
	case p == cronWeekday && v == 7 && fields == 5:
		return 0
	case p == cronDay && v == 0 && fields == 6:
		return 1
	}
	return v
}

// outside says that a value is not in the field's range.
func (p cronPosition) outside(value string) error {
	r := cronRanges[p]
	return fmt.Errorf("%s %s is outside %d–%d", r.name, strings.TrimLeft(value, "0")+zeroIfEmpty(value), r.min, r.max)
}

// zeroIfEmpty is what is left of a number of zeros alone.
func zeroIfEmpty(digits string) string {
	if strings.Trim(digits, "0") == "" {
		return "0"
	}
	return ""
}

// unreadable says that a part of the field is neither a value nor anything else that it may hold.
func (p cronPosition) unreadable(part string) error {
	r := cronRanges[p]
	return fmt.Errorf("%q is not a valid %s: write %d–%d%s, *, a range such as %d-%d, a list with commas, or a step such as */2",
		part, r.name, r.min, r.max, r.example, r.min+1, r.min+4)
}
