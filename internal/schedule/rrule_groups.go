package schedule

import (
	"math"
	"time"
)

// group is moments of a rule that follow one another: a base, and offsets from it in order, all in seconds.
type group struct {
	base    int64
	offsets []int64
}

// groups yields the moments of a rule from its start on, in order, heedless of COUNT, UNTIL and what is before the start.
type groups interface {
	// next returns the next group; ok is false at the end of the calendar, and when dateutil would fail, which err says.
	next() (g group, ok bool, err error)
	// seek passes over what is surely before a moment.
	seek(moment int64)
	// pass does the same for whole days, if that is worth while, and counts the moments.
	pass(moment int64) (count int64, err error)
}

func (r *expandedRule) groups() groups {
	almanac, patience := &yearCache{rule: r}, r.searchLimits()
	if r.text.freq > daily {
		return &tickGroups{rule: r, almanac: almanac, limits: patience, tick: r.firstTick(), step: r.step()}
	}
	return &dayGroups{rule: r, almanac: almanac, patience: patience, start: civil(floorDiv(r.start, daySeconds)), position: -1}
}

// searchLimit ends a search for what never comes. The calendar repeats itself after 400 years, and with it what a rule finds.
type searchLimit struct{ limit, idle int64 }

// The length of 400 years.
const (
	cycleYears  = 400
	cycleMonths = 12 * cycleYears
	cycleDays   = 146_097
	cycleWeeks  = cycleDays / week
)

func (r *expandedRule) searchLimits() searchLimit {
	step := int64(r.text.interval)
	cycle := int64(cycleDays)
	switch r.text.freq {
	case yearly:
		cycle = cycleYears
	case monthly:
		cycle = cycleMonths
	case weekly:
		cycle = cycleWeeks
	case daily:
	default:
		step, cycle = r.step(), cycleDays*daySeconds
	}
	switch {
	case r.positionsOutOfRange():
		return searchLimit{}
	case r.easter != nil: // it does not repeat before the end of the calendar
		return searchLimit{limit: math.MaxInt64}
	}
	return searchLimit{limit: cycle/gcd(step, cycle) + 1} // the first week may be cut short
}

// positionsOutOfRange reports whether BYSETPOS has only positions that no period has.
func (r *expandedRule) positionsOutOfRange() bool {
	most := len(r.times)
	switch r.text.freq {
	case yearly:
		most *= 366
	case monthly:
		most *= 31
	case weekly:
		most *= week
	case daily:
	default: // the times that remain after BYSETPOS
		return most == 0
	}
	for _, n := range r.text.bySetPos {
		if -most <= n && n <= most {
			return false
		}
	}
	return r.text.bySetPos != nil
}

// exhausted takes note of another period without a result.
func (p *searchLimit) exhausted() bool {
	p.idle++
	return p.idle > p.limit
}

// civilDay is a day by its number from 1970-01-01, and by its place in the year.
type civilDay struct {
	number  int64
	year    int
	month   int // from 1
	ofYear  int // from 0
	weekday int // from Monday
}

func civil(number int64) civilDay {
	t := time.Unix(number*daySeconds, 0).UTC()
	return civilDay{number: number, year: t.Year(), month: int(t.Month()), ofYear: t.YearDay() - 1, weekday: fromMonday(t)}
}

// firstOf is the first day of a month.
func firstOf(year, month int) civilDay {
	return civil(floorDiv(utcTime(year, time.Month(month), 1, 0, 0, 0).Unix(), daySeconds))
}

// dayGroups yields the moments of rules of days, weeks, months and years.
type dayGroups struct {
	rule     *expandedRule
	almanac  *yearCache
	patience searchLimit
	start    civilDay

	period   int64 // how many periods are behind
	days     *yearDays
	first    int64 // the number of the first day of the year
	position int   // the day of the year that comes next, -1 when the period is used up
	end      int   // where the period ends
}

// maxYear is the last year of Python's calendar.
const maxYear = 9999

func (g *dayGroups) seek(moment int64) {
	if g.rule.text.interval > 0 {
		g.period = max(g.period, g.periodOf(civil(floorDiv(moment, daySeconds))))
	}
}

// pass leaves it all to next, which has few moments to look at.
func (g *dayGroups) pass(int64) (int64, error) { return 0, nil }

// periodOf is the number of the last period that starts on or before a day.
func (g *dayGroups) periodOf(d civilDay) int64 {
	interval := int64(g.rule.text.interval)
	switch g.rule.text.freq {
	case yearly:
		return floorDiv(int64(d.year-g.start.year), interval)
	case monthly:
		return floorDiv(int64(12*(d.year-g.start.year)+d.month-g.start.month), interval)
	case weekly:
		return floorDiv(d.number-g.weekStart(), interval*week)
	}
	return floorDiv(d.number-g.start.number, interval)
}

// weekStart is the first day of the week that the rule starts in.
func (g *dayGroups) weekStart() int64 {
	return g.start.number - floorMod(int64(g.start.weekday-g.rule.text.wkst), week)
}

func (g *dayGroups) next() (group, bool, error) {
	for {
		if g.position < 0 {
			if ok, err := g.nextPeriod(); !ok {
				return group{}, false, err
			}
		}
		if found, ok := g.inPeriod(); ok {
			g.patience.idle = 0
			return found, true, nil
		}
		g.position = -1
	}
}

// inPeriod is the next group of the period.
func (g *dayGroups) inPeriod() (group, bool) {
	if g.rule.text.bySetPos != nil {
		offsets := g.atPositions()
		g.position = g.end
		return group{offsets: offsets}, len(offsets) > 0
	}
	for ; g.position < g.end; g.position++ {
		if g.days.allowed[g.position] {
			g.position++
			return group{base: (g.first + int64(g.position) - 1) * daySeconds, offsets: g.rule.times}, true
		}
	}
	return group{}, false
}

// nextPeriod opens the next period in a year that has any day at all.
func (g *dayGroups) nextPeriod() (bool, error) {
	if g.period > 0 && g.rule.text.interval <= 0 {
		return false, errNoStep
	}
	for {
		d, length := g.opening()
		if d.year > maxYear || g.patience.exhausted() {
			return false, nil
		}
		g.days = g.almanac.days(d.year)
		for _, fault := range []error{g.days.faults[0], g.days.faults[d.month]} {
			if fault != nil {
				return false, fault
			}
		}
		g.period++
		if g.days.any {
			g.position, g.end, g.first = d.ofYear, d.ofYear+length, d.number-int64(d.ofYear)
			return true, nil
		}
		if g.rule.text.interval <= 0 {
			return false, errNoStep
		}
		g.period = max(g.period, g.periodOf(firstOf(d.year+1, 1)))
	}
}

// opening is the first day of the current period, and how many days it has.
func (g *dayGroups) opening() (civilDay, int) {
	// The longest interval that matters leads from the calendar's first day beyond its last.
	ahead := g.period * int64(min(g.rule.text.interval, allDays))
	switch g.rule.text.freq {
	case yearly:
		d := firstOf(int(min(int64(g.start.year)+ahead, maxYear+1)), 1)
		return d, yearLength(d.year)
	case monthly:
		months := min(int64(12*g.start.year+g.start.month-1)+ahead, 12*(maxYear+1))
		d := firstOf(int(months/12), int(months%12)+1)
		return d, daysIn(time.Unix(d.number*daySeconds, 0).UTC())
	case weekly:
		if g.period == 0 { // what is left of the week
			return g.start, int(g.weekStart() + week - g.start.number)
		}
		return civil(min(g.weekStart()+ahead*week, maxWall/daySeconds)), week
	}
	return civil(min(g.start.number+ahead, maxWall/daySeconds)), 1
}

// atPositions is the moments of the period that BYSETPOS names.
func (g *dayGroups) atPositions() []int64 {
	var allowed []int64
	for i := g.position; i < g.end; i++ {
		if g.days.allowed[i] {
			allowed = append(allowed, (g.first+int64(i))*daySeconds)
		}
	}
	times := g.rule.times
	return atPositions(g.rule.text.bySetPos, len(allowed)*len(times), func(i int) int64 {
		return allowed[i/len(times)] + times[i%len(times)]
	})
}
