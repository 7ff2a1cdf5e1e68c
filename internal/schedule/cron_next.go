package schedule

import "time"

// maxYears is how many years croniter looks ahead for a match.
const maxYears = 50

// dayFields says which of the two day fields a search heeds.
type dayFields struct{ month, week bool }

// next is the first match after a local time, in seconds. either is whether one of two restricted day fields is enough.
//
// The two are then searched for apart, and there is no match when one of them has none: "0 0 31 2 mon" never fires.
func (e *cronExpression) next(wall int64, either bool) (int64, bool) {
	if !either || e.fields[cronDay].any || e.fields[cronWeekday].any {
		return e.search(wall, dayFields{month: true, week: true})
	}
	byMonth, ok := e.search(wall, dayFields{month: true})
	if !ok {
		return 0, false
	}
	byWeek, ok := e.search(wall, dayFields{week: true})
	return min(byMonth, byWeek), ok
}

func (e *cronExpression) search(wall int64, days dayFields) (int64, bool) {
	pause := int64(60)
	if e.count > int(cronSecond) {
		pause = 1
	}
	t := time.Unix(wall+pause, 0).UTC()
	for lastYear := t.Year() + maxYears; t.Year() <= lastYear; {
		next, result := e.step(t, days)
		switch result {
		case matched:
			return next.Unix(), true
		case exhausted:
			return 0, false
		}
		t = next
	}
	return 0, false
}

type stepResult int

const (
	stepMoved stepResult = iota
	matched
	exhausted
)

// step moves on to where the first field that does not match does, with all smaller fields at their start.
func (e *cronExpression) step(t time.Time, days dayFields) (time.Time, stepResult) {
	year, month, dayOfMonth := t.Date()
	if e.count > int(cronYear) {
		years, ok := e.fields[cronYear].ahead(year)
		if !ok {
			return t, exhausted
		}
		if years > 0 {
			return utcTime(year+years, time.January, 1, 0, 0, 0), stepMoved
		}
	}
	if months := e.fields[cronMonth].wait(int(month), 12); months > 0 {
		return utcTime(year, month+time.Month(months), 1, 0, 0, 0), stepMoved
	}
	if wait := e.waitForDay(t, days); wait > 0 {
		return utcTime(year, month, dayOfMonth+wait, 0, 0, 0), stepMoved
	}
	return e.stepInDay(t)
}

func (e *cronExpression) stepInDay(t time.Time) (time.Time, stepResult) {
	year, month, dayOfMonth := t.Date()
	hour, minute, sec := t.Clock()
	if wait := e.fields[cronHour].wait(hour, 24); wait > 0 {
		return utcTime(year, month, dayOfMonth, hour+wait, 0, 0), stepMoved
	}
	if wait := e.fields[cronMinute].wait(minute, 60); wait > 0 {
		return utcTime(year, month, dayOfMonth, hour, minute+wait, 0), stepMoved
	}
	if e.count <= int(cronSecond) {
		return utcTime(year, month, dayOfMonth, hour, minute, 0), matched
	}
	if wait := e.fields[cronSecond].wait(sec, 60); wait > 0 {
		return utcTime(year, month, dayOfMonth, hour, minute, sec+wait), stepMoved
	}
	return t, matched
}

// waitForDay is in how many days the day fields may match: the day of the month first, then the day of the week.
func (e *cronExpression) waitForDay(t time.Time, days dayFields) int {
	if days.month {
		if wait := e.fields[cronDay].wait(t.Day(), daysIn(t)); wait > 0 {
			return wait
		}
	}
	switch {
	case e.hasNth: // croniter heeds counted days even where it is to look at the day of the month alone
		return e.waitForNth(t)
	case days.week:
		return e.fields[cronWeekday].wait(int(t.Weekday()), 7)
	}
	return 0
}

// waitForNth is in how many days the next counted day of the week is, or the next month starts.
func (e *cronExpression) waitForNth(t time.Time) int {
	length := daysIn(t)
	best := length + 1
	for weekday, bits := range e.nth {
		firstOne := 1 + int(floorMod(int64(weekday-int(t.Weekday())+t.Day()-1), 7))
		for n, d := 1, firstOne; d <= length; n, d = n+1, d+7 {
			isLast := d+7 > length
			wanted := bits&(1<<n) != 0 || (isLast && bits&(1<<lastNth) != 0)
			if wanted && d >= t.Day() {
				best = min(best, d)
			}
		}
	}
	return best - t.Day()
}

func daysIn(t time.Time) int {
	return utcTime(t.Year(), t.Month()+1, 0, 0, 0, 0).Day()
}

func utcTime(year int, month time.Month, dayOfMonth, hour, minute, sec int) time.Time {
	return time.Date(year, month, dayOfMonth, hour, minute, sec, 0, time.UTC)
}
