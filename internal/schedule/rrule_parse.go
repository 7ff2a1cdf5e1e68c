package schedule

import (
	"errors"
	"fmt"
	"regexp"
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

// recurrenceText is a set of recurrence rules as written.
type recurrenceText struct {
	dtstart        *stamp
	rules, exclude []*ruleText
	dates, exdates []stamp
	set            bool // more than a single rule
}

var zoneParameter = regexp.MustCompile(`TZID=([^:]+):`)

// parseRecurrence reads text as dateutil's rrulestr does, in any case.
func parseRecurrence(text string) (*recurrenceText, error) {
	zones := make(map[string]string)
	for _, found := range zoneParameter.FindAllStringSubmatch(text, -1) {
		zones[strings.ToUpper(found[1])] = found[1]
	}
	upper := strings.ToUpper(text)
	lines := strings.FieldsFunc(upper, isPythonSpace)
	if len(lines) == 0 {
		return nil, errors.New("the rule is empty")
	}
	if len(lines) == 1 && (!strings.Contains(upper, ":") || strings.HasPrefix(upper, "RRULE:")) {
		rule, err := parseRule(lines[0])
		return &recurrenceText{rules: []*ruleText{rule}}, err
	}
	p := &recurrenceParser{zones: zones, result: &recurrenceText{}}
	for _, line := range lines {
		if err := p.line(line); err != nil {
			return nil, err
		}
	}
	return p.finish()
}

type recurrenceParser struct {
	zones   map[string]string // the names of zones in their own case, by their upper case
	rules   []string
	exclude []string
	result  *recurrenceText
}

func (p *recurrenceParser) line(line string) error {
	property, value, found := strings.Cut(line, ":")
	if !found {
		property, value = "RRULE", line
	}
	name, rest, _ := strings.Cut(property, ";")
	var parameters []string
	if strings.Contains(property, ";") {
		parameters = strings.Split(rest, ";")
	}
	switch name {
	case "RRULE":
		p.rules = append(p.rules, value)
		return noParameters(name, parameters)
	case "EXRULE":
		p.exclude = append(p.exclude, value)
		return noParameters(name, parameters)
	case "RDATE":
		return p.dates(value, parameters)
	case "EXDATE":
		stamps, err := p.stamps(value, parameters)
		p.result.exdates = append(p.result.exdates, stamps...)
		return err
	case "DTSTART":
		return p.start(value, parameters)
	}
	return fmt.Errorf("%q is none of DTSTART, RRULE, EXRULE, RDATE and EXDATE", name)
}

func noParameters(name string, parameters []string) error {
	if len(parameters) > 0 {
		return fmt.Errorf("%s takes no parameter, and there is %q", name, parameters[0])
	}
	return nil
}

func (p *recurrenceParser) dates(value string, parameters []string) error {
	for _, parameter := range parameters {
		if parameter != "VALUE=DATE-TIME" {
			return fmt.Errorf("RDATE takes no parameter but VALUE=DATE-TIME, and there is %q", parameter)
		}
	}
	for text := range strings.SplitSeq(value, ",") {
		at, err := parseStamp(text)
		if err != nil {
			return fmt.Errorf("RDATE: %w", err)
		}
		p.result.dates = append(p.result.dates, at)
	}
	return nil
}

func (p *recurrenceParser) start(value string, parameters []string) error {
	stamps, err := p.stamps(value, parameters)
	if err != nil {
		return err
	}
	if len(stamps) != 1 {
		return fmt.Errorf("DTSTART has %d dates: it takes one", len(stamps))
	}
	p.result.dtstart = &stamps[0]
	return nil
}

// stamps reads the dates of DTSTART or EXDATE. A zone counts only when it is known, and named last.
func (p *recurrenceParser) stamps(value string, parameters []string) ([]stamp, error) {
	zoned, typed := false, false
	for _, parameter := range parameters {
		if name, found := strings.CutPrefix(parameter, "TZID="); found {
			zoned = zoned || p.knows(name)
			continue
		}
		if parameter != "VALUE=DATE-TIME" && parameter != "VALUE=DATE" {
			return nil, fmt.Errorf("the parameter %q is none of TZID, VALUE=DATE-TIME and VALUE=DATE", parameter)
		}
		if typed {
			return nil, fmt.Errorf("VALUE is there twice")
		}
		typed = true
	}
	var stamps []stamp
	for text := range strings.SplitSeq(value, ",") {
		at, err := parseStamp(text)
		if err != nil {
			return nil, err
		}
		if zoned && at.zoned {
			return nil, fmt.Errorf("%q has a time zone of its own beside TZID: remove one", text)
		}
		at.zoned = at.zoned || zoned
		stamps = append(stamps, at)
	}
	return stamps, nil
}

// knows reports whether a zone, in upper case, is one that dateutil finds.
func (p *recurrenceParser) knows(upper string) bool {
	name, found := p.zones[upper]
	return found && knownZone(strings.ReplaceAll(name, " ", "_"))
}

func (p *recurrenceParser) finish() (*recurrenceText, error) {
	r := p.result
	for _, list := range []struct {
		texts  []string
		parsed *[]*ruleText
	}{{p.rules, &r.rules}, {p.exclude, &r.exclude}} {
		for _, text := range list.texts {
			rule, err := parseRule(text)
			if err != nil {
				return nil, err
			}
			*list.parsed = append(*list.parsed, rule)
		}
	}
	r.set = len(r.rules) > 1 || len(r.exclude)+len(r.dates)+len(r.exdates) > 0
	if !r.set && len(r.rules) == 0 {
		return nil, errors.New("there is no RRULE")
	}
	return r, nil
}

// parseRule reads the parts of one rule, with or without RRULE: before them.
func parseRule(line string) (*ruleText, error) {
	if name, value, found := strings.Cut(line, ":"); found {
		if name != "RRULE" || strings.Contains(value, ":") {
			return nil, fmt.Errorf("%q is no rule: write RRULE:FREQ=… with dates such as 20260131T093000", line)
		}
		line = value
	}
	rule := &ruleText{interval: 1}
	for pair := range strings.SplitSeq(line, ";") {
		name, value, found := strings.Cut(pair, "=")
		if !found || strings.Contains(value, "=") {
			return nil, fmt.Errorf("%q is no part of a rule: parts look like FREQ=DAILY, with semicolons between them", pair)
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
		return fmt.Errorf("%q is no part of a rule that Prefect knows", name)
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
		return fmt.Errorf("%s: %q is no whole number", name, value)
	}
	*n = parsed
	return nil
}

// pythonInt reads what Python's int() does: a sign, and digits of any script with single underscores between them.
// Numbers that are too large stay too large, with the same remainder by any unit of time.
func pythonInt(text string) (int, bool) {
	text = asciiDigits(text)
	sign, digits := 1, strings.TrimPrefix(text, "+")
	if digits == text {
		digits = strings.TrimPrefix(text, "-")
		if digits != text {
			sign = -1
		}
	}
	if !isDigits(strings.ReplaceAll(digits, "_", "")) || strings.Contains(digits, "__") ||
		strings.HasPrefix(digits, "_") || strings.HasSuffix(digits, "_") {
		return 0, false
	}
	digits = strings.ReplaceAll(digits, "_", "")
	const large = 1_000_000 * day
	n := 0
	for _, digit := range digits {
		n = n*10 + int(digit-'0')
		if n >= large {
			n = large + n%large%day
		}
	}
	return sign * n, true
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
			return fmt.Errorf("BYDAY: %q is no day of the week: write %s, or one with a number such as 2FR or -1MO",
				text, strings.Join(weekdayNames, ", "))
		}
		r.byDay = append(r.byDay, countedDay{weekday: weekday, n: n})
	}
	return nil
}

func splitCountedDay(text string) (name string, n int, err error) {
	bad := fmt.Errorf("BYDAY: %q has no number of a day that can be read: write 2FR or -1MO", text)
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
