package schedule

import (
	"slices"
	"time"
)

// weekMask says which days are in the weeks of BYWEEKNO; nil allows all. It counts weeks as dateutil does, which looks
// at the wrong year's length for the last week of some years.
func (r *expandedRule) weekMask(year, weekday int) []bool {
	if r.weeks == nil {
		return nil
	}
	m := weekMarker{weekday: weekday, wkst: r.text.wkst, length: yearLength(year)}
	m.mask = make([]bool, m.length+week)
	m.first = int(floorMod(int64(m.wkst-weekday), week))
	m.weekOne = m.first
	span := m.length - m.first
	if m.first >= 4 {
		m.weekOne = 0
		span = m.length + week - m.first
	}
	count := span/week + span%week/4
	for _, n := range r.weeks {
		if n < 0 {
			n += count + 1
		}
		if n > 0 && n <= count {
			m.mark(m.startOf(n))
		}
	}
	if r.hasWeek(1) && m.startOf(count+1) < m.length { // of the next year
		m.mark(m.startOf(count + 1))
	}
	if m.weekOne > 0 && r.hasWeek(m.lastOfYearBefore(year, r.hasWeek(-1))) {
		for i := range m.weekOne {
			m.mask[i] = true
		}
	}
	return m.mask
}

func (r *expandedRule) hasWeek(n int) bool {
	return slices.Contains(r.weeks, n)
}

// weekMarker marks the weeks of one year.
type weekMarker struct {
	weekday, wkst, length int // the first day of the year, and of weeks
	first                 int // the first day that starts a week
	weekOne               int // the first day of the year that is in its week 1
	mask                  []bool
}

// startOf is where a week starts; week 1 may start in the year before.
func (m *weekMarker) startOf(n int) int {
	i := m.weekOne + (n-1)*week
	if n > 1 && m.weekOne != m.first {
		i -= week - m.first
	}
	return i
}

// mark marks from a day to the end of its week.
func (m *weekMarker) mark(i int) {
	for {
		m.mask[i] = true
		i++
		if (m.weekday+i)%week == m.wkst || i == len(m.mask) {
			return
		}
	}
}

// lastOfYearBefore is the number of the week that the days before week 1 belong to.
func (m *weekMarker) lastOfYearBefore(year int, fromEnd bool) int {
	if fromEnd {
		return -1
	}
	before := yearLength(year - 1)
	weekday := int(floorMod(int64(m.weekday-before), week))
	first := int(floorMod(int64(m.wkst-weekday), week))
	if first >= 4 {
		return 52 + (before+week-first)%week/4
	}
	return 52 + (m.length-m.weekOne)%week/4
}

// countedMask says which days BYDAY counts in their month or year, such as the second Friday; nil allows all.
func (r *expandedRule) countedMask(d *yearDays, year, weekday int) []bool {
	if r.counted == nil {
		return nil
	}
	mask := make([]bool, d.length)
	for _, span := range r.countedSpans(d, year) {
		for _, counted := range r.counted {
			i, ok := span.find(counted, weekday)
			if !ok {
				d.faults[span.month] = errNoSuchDay
			}
			if i >= span.first && i <= span.last {
				mask[i] = true
			}
		}
	}
	return mask
}

// daySpan is the days within which BYDAY counts, of a month or (month is 0) of the year.
type daySpan struct{ month, first, last int }

func (r *expandedRule) countedSpans(d *yearDays, year int) []daySpan {
	if r.text.freq == yearly && r.text.byMonth == nil {
		return []daySpan{{last: d.length - 1}}
	}
	var spans []daySpan
	for month := time.January; month <= time.December; month++ {
		if r.text.freq == monthly || r.months.allows(int(month)) {
			spans = append(spans, r.monthSpan(year, month))
		}
	}
	for _, month := range r.text.byMonth {
		if r.text.freq == yearly && (month < 1 || month > 12) {
			d.faults[0] = errNoSuchDay
		}
	}
	return spans
}

func (r *expandedRule) monthSpan(year int, month time.Month) daySpan {
	first := utcTime(year, month, 1, 0, 0, 0)
	span := daySpan{first: first.YearDay() - 1, last: first.YearDay() + daysIn(first) - 2}
	if r.text.freq == monthly {
		span.month = int(month)
	}
	return span
}

// find is where a counted day of the week is, perhaps outside the span; ok is false where dateutil fails.
func (s daySpan) find(counted countedDay, weekday int) (i int, ok bool) {
	known := 55*week - weekday // as many days as dateutil knows the day of the week of
	if counted.n < 0 {
		i = s.last + (counted.n+1)*week
		if i < -known {
			return -1, false
		}
		at := i
		if at < 0 {
			at += known
		}
		return i - int(floorMod(int64(weekday+at-counted.weekday), week)), true
	}
	i = s.first + (counted.n-1)*week
	if i >= known {
		return -1, false
	}
	return i + int(floorMod(int64(counted.weekday-weekday-i), week)), true
}
