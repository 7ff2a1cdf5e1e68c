package schedule

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// interval is a schedule that counts from an anchor date.
type interval struct {
	seconds float64 // as in timedelta.total_seconds()
	length  micros
	anchor  micros
	zone    zone
}

// maxInterval is the longest interval that Python can hold: 999,999,999 days, in seconds.
const maxInterval = 999_999_999 * day

// beyondAll is an interval that goes beyond Python's calendar from any date, in seconds.
const beyondAll = maxWall - minWall

var errEndOfTime = errors.New("the scheduler fails with an error on a date after the year 9999, and leaves the whole deployment without runs")

func newInterval(o Options, now time.Time) (kind, *Error) {
	length := micros(0)
	if o.Interval > 0 && o.Interval <= maxInterval {
		whole, fraction := math.Modf(min(o.Interval, beyondAll))
		length = micros(whole)*second + micros(math.Round(fraction*1e6)) // pydantic rounds half up
	}
	switch {
	case length == 0 && o.Interval > maxInterval:
		return nil, refuse(FieldInterval, "%g seconds are more than Prefect can hold, which is %d", o.Interval, int64(maxInterval))
	case length == 0:
		return nil, refuse(FieldInterval, "%g seconds: an interval must be positive, and at least a microsecond", o.Interval)
	}
	z, refused := loadZone(o.Timezone)
	if refused != nil {
		return nil, refused
	}
	anchor := now
	if o.AnchorDate != nil {
		anchor = *o.AnchorDate
	}
	if year := anchor.UTC().Year(); year < 1 || year > 9999 {
		return nil, refuse(FieldAnchorDate, "the year %d is outside 1–9999", year)
	}
	return &interval{seconds: float64(length) / 1e6, length: length, anchor: microsOf(anchor), zone: z}, nil
}

// first is no date at all: an interval also reaches back before its anchor.
func (v *interval) first() time.Time { return inSeconds(minWall).time() }

func (v *interval) key() string {
	return fmt.Sprintf("interval %d %d %s", v.length, v.anchor, v.zone.name)
}

// find jumps from the anchor to near the start, counting in UTC. From there on it adds whole days on the local clock
// and what is left over with them, unless the interval is under a day, which is added in UTC. Moments are compared by
// what the local clock shows.
func (v *interval) find(q query) ([]date, error) {
	start, end := v.zone.wall(q.start), v.zone.wall(q.end)
	jumps := math.Trunc(float64(q.start-v.anchor) / 1e6 / v.seconds)
	next, err := v.firstFrom(start, v.at(v.anchor+pendulumMicros(v.seconds*jumps)))
	if err != nil {
		return nil, err
	}
	found := newCollector(q.limit)
	for {
		if q.bounded && next.wall > end || !found.add(next) {
			return found.dates, nil
		}
		next = v.after(next)
		if beyondCalendar(next) {
			return found.dates, errEndOfTime
		}
	}
}

// maxApproach is how many steps from near the start to it are taken. More are only ever needed for intervals of a few
// microseconds, where clocks repeat an hour.
const maxApproach = 100_000

var errTooFine = errors.New("the interval is so short that the scheduler is stuck before the first date")

func (v *interval) firstFrom(start micros, d date) (date, error) {
	for range maxApproach {
		switch {
		case beyondCalendar(d):
			return d, errEndOfTime
		case d.wall >= start:
			return d, nil
		}
		d = v.after(d)
	}
	return d, errTooFine
}

func beyondCalendar(d date) bool { return max(d.wall, d.utc) >= inSeconds(maxWall) }

func (v *interval) at(utc micros) date { return date{utc: utc, wall: v.zone.wall(utc)} }

// after adds the interval once. A local time that clocks skip moves on by what they skip; of two moments with one local
// time, the second is meant.
func (v *interval) after(d date) date {
	days := v.length / inSeconds(day)
	rest := pendulumMicros(v.seconds - float64(days)*day)
	if days == 0 {
		return v.at(d.utc + rest)
	}
	wall := d.wall + days*inSeconds(day) + rest
	before, after := v.zone.offsets(wall.seconds())
	if after > before {
		wall += inSeconds(after - before)
		after, _ = v.zone.offsets(wall.seconds())
	}
	return date{utc: wall - inSeconds(after), wall: wall}
}

// pendulumMicros rounds seconds as pendulum and Python do: without the whole minutes, half to even.
func pendulumMicros(seconds float64) micros {
	rest := math.Mod(seconds, 60)
	whole, fraction := math.Modf(rest)
	return micros(seconds-rest+whole)*second + micros(math.RoundToEven(fraction*1e6))
}
