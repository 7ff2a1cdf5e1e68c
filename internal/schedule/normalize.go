package schedule

import (
	"strings"
	"time"
)

// NormalizeRRule is what the server makes of a recurrence rule that it is given at a moment: a rule without DTSTART gets
// one, on a line of its own before it. That is 2020-01-01, or near the moment for an endless rule of minutes or seconds.
// A rule that has a DTSTART, or can't have one, stays as it is.
func NormalizeRRule(text, timezone string, now time.Time) string {
	if strings.Contains(strings.ToUpper(text), "DTSTART") {
		return text
	}
	parsed, err := parseRecurrence(text)
	if err != nil {
		return text
	}
	r := &recurrence{text: parsed}
	if r.apply(func(*ruleText) stamp { return implicitStart }) != nil {
		return text
	}
	start := implicitStart.wall
	if rule := parsed.rules; !parsed.set && rule[0].freq >= minutely && rule[0].count == nil && rule[0].interval != 0 {
		start += recentStart(r.rules[0].step(), timezone, now)
	}
	return "DTSTART:" + start.time().Format("20060102T150405") + "\n" + text
}

// recentStart is how long after the implicit start a rule that repeats after so many seconds last did, before now.
func recentStart(step int64, timezone string, now time.Time) micros {
	z, refused := loadZone(timezone)
	if refused != nil {
		z, _ = loadZone("")
	}
	passed := z.wall(microsOf(now)) - implicitStart.wall
	if passed <= 0 {
		return 0
	}
	return inSeconds(floorDiv(passed.seconds(), step) * step)
}
