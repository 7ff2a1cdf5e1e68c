package schedule

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// recurrence is a schedule by recurrence rules.
type recurrence struct {
	text    *recurrenceText
	lines   string // in one case, and with one sort of white space
	rules   []*expandedRule
	exclude []*expandedRule
	zone    timeZone
	// fault is why Prefect accepts the rules, and can't compute their dates.
	fault error
}

// maxRecurrence is how long a recurrence rule may be, in characters.
const maxRecurrence = 6500

// implicitStart is where Prefect has a rule without DTSTART start.
var implicitStart = stamp{wall: microsOf(utcTime(2020, time.January, 1, 0, 0, 0))}

func newRecurrence(o Options, now time.Time) (scheduleKind, *Error) {
	text, err := parseRecurrence(o.RRule)
	if err != nil {
		return nil, newError(FieldRRule, "%v", err)
	}
	if err := checkLength(o.RRule); err != nil {
		return nil, newError(FieldRRule, "%v", err)
	}
	// Without DTSTART, the server checks a rule as if it started now, in the zone of its UNTIL.
	start := stamp{wall: inSeconds(microsOf(now).seconds())}
	if text.dtstart != nil {
		start = *text.dtstart
	}
	r := &recurrence{text: text, lines: strings.Join(strings.Fields(strings.ToUpper(o.RRule)), "\n")}
	if err := r.apply(func(t *ruleText) stamp {
		if text.dtstart == nil {
			start.zoned = t.until != nil && t.until.zoned
		}
		return start
	}); err != nil {
		return nil, newError(FieldRRule, "%v%s", err, r.hint(err))
	}
	if err := r.checkNormalization(now); err != nil {
		return nil, newError(FieldRRule, "%v", err)
	}
	if text.dtstart == nil {
		r.fault = r.apply(func(*ruleText) stamp { return implicitStart })
	}
	return r, r.setZone(o.Timezone)
}

func checkLength(text string) error {
	limit := maxRecurrence
	if !strings.Contains(strings.ToUpper(text), "DTSTART") {
		limit -= len("DTSTART:20200101T000000\n") // which the server adds before it checks again
	}
	if length := utf8.RuneCountInString(text); length > limit {
		return fmt.Errorf("it has %d characters, and Prefect accepts at most %d", length, limit)
	}
	return nil
}

// apply sets the start of all rules.
func (r *recurrence) apply(start func(*ruleText) stamp) error {
	r.rules, r.exclude = nil, nil
	for _, list := range []struct {
		texts []*ruleText
		rules *[]*expandedRule
	}{{r.text.rules, &r.rules}, {r.text.exclude, &r.exclude}} {
		for _, text := range list.texts {
			made, err := newRule(text, start(text))
			if err != nil {
				return err
			}
			*list.rules = append(*list.rules, made)
		}
	}
	return nil
}

// hint says what else to know of an error.
func (r *recurrence) hint(err error) string {
	if r.text.dtstart != nil || !errors.Is(err, errUnreachable) {
		return ""
	}
	return " (without DTSTART, the server uses the current time for this check: add DTSTART)"
}

// checkNormalization refuses what the server fails on when it works out a recent DTSTART for a frequent rule.
func (r *recurrence) checkNormalization(now time.Time) error {
	if r.text.dtstart != nil || r.text.set || now.Before(implicitStart.wall.time()) {
		return nil
	}
	if rule := r.text.rules[0]; rule.interval == 0 && rule.count == nil && rule.freq >= minutely {
		return errors.New("INTERVAL must be at least 1")
	}
	return nil
}

// setZone takes, as the server does, any text with the name of a time zone in it. That works out for posix/Europe/Berlin,
// which is Europe/Berlin, and for no other.
func (r *recurrence) setZone(name string) *Error {
	z, refused := loadZone(strings.TrimPrefix(name, "posix/"))
	r.zone = z
	if refused == nil {
		return nil
	}
	for _, known := range zoneNames() {
		if strings.Contains(name, known) {
			r.fault = fmt.Errorf("the server accepts %q as a time zone, but the scheduler fails on it: %s", name, refused.Message)
			return nil
		}
	}
	return refused
}

func (r *recurrence) key() string {
	return "rrule " + r.lines + " " + r.zone.name
}

// find has the rules run on a clock that never changes, and puts each moment into the time zone afterwards, with
// dateutil's idea of the zone.
func (r *recurrence) find(q query) ([]date, error) {
	if r.fault != nil {
		return nil, r.fault
	}
	old := r.zone.dateutil()
	moments, err := r.from(r.earliest(old, q.start))
	found := newCollector(q.limit)
	for err == nil {
		wall, ok, failure := moments.next()
		if !ok {
			err = failure
			break
		}
		at := wall - inSeconds(old.offset(wall.seconds()))
		if at < q.start {
			continue
		}
		if (q.bounded && at > q.end) || !found.add(date{utc: at, wall: r.zone.wall(at)}) {
			break
		}
	}
	return found.dates, err
}

// earliest is a local time, in seconds, that no date from a moment on is before.
func (r *recurrence) earliest(old *dateutilZone, start micros) int64 {
	at := start.seconds()
	least := old.offset(at)
	for _, near := range []int64{at - maxZoneDistance, at + maxZoneDistance} {
		least = min(least, old.offset(near))
	}
	return at + least
}

func (r *recurrence) from(wall int64) (*unionDifference, error) {
	included, err := newUnion(r.rules, r.text.dates, wall)
	if err != nil {
		return nil, err
	}
	excluded, err := newUnion(r.exclude, r.text.exdates, wall)
	return &unionDifference{included: included, excluded: excluded}, err
}

// first is the earliest start of a rule, or the earliest date.
func (r *recurrence) first() time.Time {
	earliest := inSeconds(maxWall)
	for _, rule := range r.rules {
		earliest = min(earliest, inSeconds(rule.start))
	}
	for _, d := range r.text.dates {
		earliest = min(earliest, d.wall)
	}
	return max(earliest-inSeconds(maxZoneDistance), inSeconds(minWall)).time()
}
