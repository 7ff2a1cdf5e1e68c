package schedule

import (
	"fmt"
	"strconv"
	"strings"
)

var unitNames = []string{"year", "month", "week", "day", "hour", "minute", "second"}

func (r *recurrence) describe() string {
	var included, excluded []string
	for _, rule := range r.text.rules {
		included = append(included, rule.describe(r.text.dtstart))
	}
	for _, rule := range r.text.exclude {
		excluded = append(excluded, rule.describe(r.text.dtstart))
	}
	included = append(included, describeMoments(r.text.dates)...)
	excluded = append(excluded, describeMoments(r.text.exdates)...)
	if len(included) == 0 {
		return sentence("never: there is no rule and no date", r.zone)
	}
	text := strings.Join(included, "; and ")
	if len(excluded) > 0 {
		text += "; except " + strings.Join(excluded, "; and except ")
	}
	return sentence(text+r.describeStart(), r.zone)
}

func (r *recurrence) describeStart() string {
	switch {
	case len(r.text.rules) == 0:
		return ""
	case r.text.dtstart == nil:
		return "; counted from " + localMoment(implicitStart.wall) + ", as there is no DTSTART"
	}
	return "; from " + localMoment(r.text.dtstart.wall) + " on"
}

// maxMoments is how many dates a description lists.
const maxMoments = 5

// describeMoments says single dates, or how many there are.
func describeMoments(stamps []stamp) []string {
	if len(stamps) > maxMoments {
		return []string{fmt.Sprintf("on %d single dates", len(stamps))}
	}
	var words []string
	for _, at := range stamps {
		words = append(words, "on "+localMoment(at.wall))
	}
	return words
}

// describe describes a rule. The parts that the rule does not have come from its start.
func (t *ruleText) describe(start *stamp) string {
	if start == nil {
		start = &implicitStart
	}
	ending := ""
	if t.until != nil {
		ending = "until " + localMoment(t.until.wall)
	}
	if t.count != nil {
		ending = join(" ", ending, plural(*t.count, "time"))
	}
	every := join(" ", everyUnit(t.interval, unitNames[t.freq]), t.describeDays(), t.describeTimes(start))
	return join(", ", every, t.describePositions(), ending)
}

func (t *ruleText) describeDays() string {
	list := func(values []int, prefix string, word func(int) string) string {
		var words []string
		for _, v := range values {
			words = append(words, word(v))
		}
		return prefixed(prefix, enumerate(words))
	}
	return join(" ",
		list(t.byYearDay, "on ", func(n int) string { return numbered("day", n) + " of the year" }),
		list(t.byMonthDay, "on ", func(n int) string { return numbered("day", n) + " of the month" }),
		list(t.byEaster, "on ", describeEaster),
		prefixed("on ", enumerate(t.describeWeekdays())),
		list(t.byWeek, "in ", func(n int) string { return numbered("week", n) + " of the year" }),
		list(t.byMonth, "in ", monthName),
	)
}

// numbered is "day 3", or "the last day" for -1.
func numbered(noun string, n int) string {
	if n < 0 {
		return "the " + ordinal(n) + " " + noun
	}
	return noun + " " + strconv.Itoa(n)
}

func monthName(n int) string {
	if n < 1 || n > len(monthNames) {
		return "month " + strconv.Itoa(n)
	}
	return monthNames[n-1]
}

func describeEaster(offset int) string {
	switch {
	case offset == 0:
		return "Easter Sunday"
	case offset < 0:
		return plural(-offset, "day") + " before Easter Sunday"
	}
	return plural(offset, "day") + " after Easter Sunday"
}

func (t *ruleText) describeWeekdays() []string {
	var words []string
	for _, d := range t.byDay {
		name := weekdayLongNames[(d.weekday+1)%week]
		if d.n != 0 && t.freq <= monthly {
			name = "the " + ordinal(d.n) + " " + name
		}
		words = append(words, name)
	}
	return words
}

func (t *ruleText) describeTimes(start *stamp) string {
	if t.freq > daily {
		return join(" ", listed("hour", t.byHour), listed("minute", t.byMinute), listed("second", t.bySecond))
	}
	rule, err := newRule(t, stamp{wall: start.wall, zoned: t.until != nil && t.until.zoned})
	if err != nil || len(rule.times) > maxTimes {
		return join(" ", listed("hour", t.byHour), listed("minute", t.byMinute), listed("second", t.bySecond))
	}
	var times []string
	for _, ofDay := range rule.times {
		times = append(times, clockTime(ofDay))
	}
	return "at " + enumerate(times)
}

func listed(noun string, values []int) string {
	if len(values) > 1 {
		noun += "s"
	}
	return prefixed("at "+noun+" ", ranges(values, strconv.Itoa))
}

func (t *ruleText) describePositions() string {
	var words []string
	for _, n := range t.bySetPos {
		words = append(words, "the "+ordinal(n))
	}
	if len(words) == 0 {
		return ""
	}
	return "only " + enumerate(words) + " of these in each " + unitNames[t.freq]
}
