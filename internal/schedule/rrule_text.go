package schedule

import (
	"fmt"
	"slices"
	"strings"
)

// frequency is the unit of a recurrence rule.
type frequency int

const (
	yearly frequency = iota
	monthly
	weekly
	daily
	hourly
	minutely
	secondly
)

var frequencyNames = []string{"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"}

var weekdayNames = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// countedDay is a day of the week from Monday, and which one in the month or year; n is 0 for all of them.
type countedDay struct{ weekday, n int }

// ruleText is a recurrence rule as written. A nil list is a part that is not there.
type ruleText struct {
	freq              frequency
	hasFreq           bool
	interval          int
	count             *int
	until             *stamp
	wkst              int
	byDay             []countedDay
	bySetPos, byMonth []int
	byMonthDay        []int
	byYearDay, byWeek []int
	byEaster          []int
	byHour, byMinute  []int
	bySecond          []int
}

// parseRule reads the parts of one rule, with or without RRULE: before them.
func parseRule(line string) (*ruleText, error) {
	if name, value, found := strings.Cut(line, ":"); found {
		if name != "RRULE" || strings.Contains(value, ":") {
			return nil, fmt.Errorf("%q is not a rule: write RRULE:FREQ=… with dates such as 20260131T093000", line)
		}
		line = value
	}
	rule := &ruleText{interval: 1}
	for pair := range strings.SplitSeq(line, ";") {
		name, value, found := strings.Cut(pair, "=")
		if !found || strings.Contains(value, "=") {
			return nil, fmt.Errorf("%q is not a part of a rule: parts look like FREQ=DAILY, with semicolons between them", pair)
		}
		if err := rule.set(name, value); err != nil {
			return nil, err
		}
	}
	if !rule.hasFreq {
		return nil, fmt.Errorf("the rule has no FREQ: it must be one of %s", strings.Join(frequencyNames, ", "))
	}
	return rule, nil
}

func (r *ruleText) set(name, value string) error {
	if list := r.list(name); list != nil {
		return setInts(list, name, value)
	}
	switch name {
	case "FREQ":
		i := slices.Index(frequencyNames, value)
		if i < 0 {
			return fmt.Errorf("FREQ=%s: it must be one of %s", value, strings.Join(frequencyNames, ", "))
		}
		r.freq, r.hasFreq = frequency(i), true
	case "INTERVAL":
		return setInt(&r.interval, name, value)
	case "COUNT":
		r.count = new(int)
		return setInt(r.count, name, value)
	case "UNTIL":
		at, err := parseStamp(value)
		if err != nil {
			return fmt.Errorf("UNTIL: %w", err)
		}
		r.until = &at
	case "WKST":
		r.wkst = slices.Index(weekdayNames, value)
		if r.wkst < 0 {
			return fmt.Errorf("WKST=%s: it must be one of %s", value, strings.Join(weekdayNames, ", "))
		}
	case "BYDAY", "BYWEEKDAY":
		return r.setDays(value)
	default:
		return fmt.Errorf("%q is not a part of a rule that Prefect knows", name)
	}
	return nil
}

// list is the place of a part that holds whole numbers; nil for other parts.
func (r *ruleText) list(name string) *[]int {
	switch name {
	case "BYSETPOS":
		return &r.bySetPos
	case "BYMONTH":
		return &r.byMonth
	case "BYMONTHDAY":
		return &r.byMonthDay
	case "BYYEARDAY":
		return &r.byYearDay
	case "BYWEEKNO":
		return &r.byWeek
	case "BYEASTER":
		return &r.byEaster
	}
	return r.timeList(name)
}

func (r *ruleText) timeList(name string) *[]int {
	switch name {
	case "BYHOUR":
		return &r.byHour
	case "BYMINUTE":
		return &r.byMinute
	case "BYSECOND":
		return &r.bySecond
	}
	return nil
}

func setInts(list *[]int, name, value string) error {
	*list = nil
	for text := range strings.SplitSeq(value, ",") {
		n := 0
		if err := setInt(&n, name, text); err != nil {
			return err
		}
		*list = append(*list, n)
	}
	return nil
}

func setInt(n *int, name, value string) error {
	parsed, ok := pythonInt(value)
	if !ok {
		return fmt.Errorf("%s: %q is not a whole number", name, value)
	}
	*n = parsed
	return nil
}

// setDays reads BYDAY: MO, +1MO, -1MO or MO(+1).
func (r *ruleText) setDays(value string) error {
	r.byDay = nil
	for text := range strings.SplitSeq(value, ",") {
		name, n, err := splitCountedDay(text)
		if err != nil {
			return err
		}
		weekday := slices.Index(weekdayNames, name)
		if weekday < 0 {
			return fmt.Errorf("BYDAY: %q is not a day of the week: write %s, or one with a number such as 2FR or -1MO",
				text, strings.Join(weekdayNames, ", "))
		}
		r.byDay = append(r.byDay, countedDay{weekday: weekday, n: n})
	}
	return nil
}

func splitCountedDay(text string) (name string, n int, err error) {
	bad := fmt.Errorf("BYDAY: %q has an invalid number of a day: write 2FR or -1MO", text)
	name, number, found := strings.Cut(text, "(")
	if found {
		number, _, _ = strings.Cut(number, "(")
		number = number[:max(0, len(number)-1)]
	} else {
		name = strings.TrimLeft(text, "+-0123456789")
		number = strings.TrimSuffix(text, name)
		if number == "" {
			return name, 0, nil
		}
	}
	n, ok := pythonInt(number)
	if !ok || n == 0 {
		return "", 0, bad
	}
	return name, n, nil
}
