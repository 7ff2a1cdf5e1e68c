package schedule

import (
	"fmt"
	"strconv"
)

// maxTimes is how many times of day a description lists.
const maxTimes = 6

func (c *cron) describe() string {
	if c.expression.random {
		return sentence("at times drawn at random by "+strconv.Quote(c.text), c.zone)
	}
	e := c.expression
	months := e.fields[cronMonth].describe(func(v int) string { return monthNames[v-1] })
	text := join(" ", e.describeTimes(), c.describeDays(), prefixed("in ", months))
	if e.count > int(cronYear) {
		text = join(" of ", text, e.fields[cronYear].describe(strconv.Itoa))
	}
	return sentence(text, c.zone)
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

// describe describes the values of a field; empty when all are allowed.
func (f cronField) describe(word func(int) string) string {
	if f.any {
		return ""
	}
	return ranges(f.values, word)
}

// describeTimes describes the times of the day at which the expression matches.
func (e *cronExpression) describeTimes() string {
	minutes, hours := e.fields[cronMinute], e.fields[cronHour]
	seconds := cronField{values: []int{0}}
	if e.count > int(cronSecond) {
		seconds = e.fields[cronSecond]
	}
	if times := clockTimes(hours, minutes, seconds); times != nil {
		return "at " + enumerate(times)
	}
	return join(" ", describeSeconds(seconds, minutes.any), describeMinutes(minutes, plainSecond(seconds)), describeHours(hours, minutes))
}

// clockTimes lists the times of day if there are few; else it is nil.
func clockTimes(hours, minutes, seconds cronField) []string {
	if hours.any || minutes.any || seconds.any || len(hours.values)*len(minutes.values)*len(seconds.values) > maxTimes {
		return nil
	}
	var times []string
	for _, h := range hours.values {
		for _, m := range minutes.values {
			for _, s := range seconds.values {
				times = append(times, clockTime(int64(h*3600+m*60+s)))
			}
		}
	}
	return times
}

func plainSecond(seconds cronField) bool {
	return !seconds.any && len(seconds.values) == 1 && seconds.values[0] == 0
}

func describeSeconds(seconds cronField, everyMinute bool) string {
	if plainSecond(seconds) {
		return ""
	}
	if everyMinute && wholeCycle(seconds, 60) > 0 {
		return everyUnit(wholeCycle(seconds, 60), "second")
	}
	if seconds.any {
		return "every second of"
	}
	return "at " + describeUnits("second", seconds) + " of"
}

// describeMinutes describes the minutes; first is whether they start the description.
func describeMinutes(minutes cronField, first bool) string {
	step := wholeCycle(minutes, 60)
	switch {
	case step > 0 && first:
		return everyUnit(step, "minute")
	case minutes.any:
		return ""
	case step > 1:
		return "every " + ordinal(step) + " minute"
	case first:
		return "at " + describeUnits("minute", minutes)
	}
	return describeUnits("minute", minutes)
}

func describeHours(hours, minutes cronField) string {
	step := wholeCycle(hours, 24)
	switch {
	case hours.any && wholeCycle(minutes, 60) > 0:
		return ""
	case hours.any:
		return "of every hour"
	case step > 1:
		return "of every " + ordinal(step) + " hour from 00:00"
	case progression(hours.values) == 1:
		return fmt.Sprintf("from %02d:00 to %02d:59", hours.values[0], hours.values[len(hours.values)-1])
	}
	return "of " + describeUnits("hour", hours)
}

// wholeCycle is the step of a field that runs through its whole cycle in equal steps from 0, such as */15; else 0.
func wholeCycle(f cronField, cycle int) int {
	if f.any {
		return 1
	}
	step := progression(f.values)
	if len(f.values) == 2 {
		step = f.values[1] - f.values[0]
	}
	if step > 0 && f.values[0] == 0 && len(f.values)*step == cycle {
		return step
	}
	return 0
}

// describeUnits puts numbers with their unit into words: "minute 5", "minutes 5 and 10", "every third minute from 1 to 28".
func describeUnits(noun string, f cronField) string {
	last := len(f.values) - 1
	if step := progression(f.values); step > 1 && last > 2 {
		return fmt.Sprintf("every %s %s from %d to %d", ordinal(step), noun, f.values[0], f.values[last])
	}
	if last > 0 {
		noun += "s"
	}
	return noun + " " + f.describe(strconv.Itoa)
}

// describeDays describes the days on which the expression matches.
func (c *cron) describeDays() string {
	e := c.expression
	byMonth, byWeek := e.describeMonthDays(), e.describeWeekdays()
	switch {
	case byMonth == "" || byWeek == "":
		return prefixed("on ", byMonth+byWeek)
	case c.either && !e.fields[cronWeekday].any && !e.hasNth:
		return "on " + byMonth + ", and on " + byWeek
	}
	return "on " + byMonth + " if that is " + byWeek
}

func (e *cronExpression) describeMonthDays() string {
	f := e.fields[cronDay]
	if f.any {
		return ""
	}
	last := ""
	if f.last {
		last = "the last day of the month"
	}
	if len(f.values) == 0 {
		return last
	}
	return join(" and ", describeUnits("day", f)+" of the month", last)
}

func (e *cronExpression) describeWeekdays() string {
	if e.hasNth {
		return e.describeNthWeekdays()
	}
	return e.fields[cronWeekday].describe(func(v int) string { return weekdayLongNames[v] })
}

func (e *cronExpression) describeNthWeekdays() string {
	var words []string
	for weekday, bits := range e.nth {
		for n := 1; n <= lastNth; n++ {
			switch {
			case bits&(1<<n) == 0:
			case n == lastNth:
				words = append(words, "the last "+weekdayLongNames[weekday])
			default:
				words = append(words, "the "+ordinal(n)+" "+weekdayLongNames[weekday])
			}
		}
	}
	return enumerate(words) + " of the month"
}
