package schedule

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// intervalSchedule is a schedule that counts from an anchor date.
type intervalSchedule struct {
	seconds     float64 // as in timedelta.total_seconds()
	length      micros
	anchor      micros
	anchored    bool // whether the anchor was given: else it is the current time
	zone        timeZone
	elapsedTime bool
}

// maxInterval is the longest interval that Python can hold: 999,999,999 days, in seconds.
const maxInterval = 999_999_999 * daySeconds

// calendarLength is the length of Python's calendar, in seconds.
const calendarLength = maxWall - minWall

var (
	errEndOfTime = errors.New(
		"the scheduler fails with an error on a date after the year 9999, and schedules no runs for the whole deployment",
	)
	errStartOfTime = errors.New(
		"the scheduler fails with an error on a date before the year 1, and schedules no runs for the whole deployment",
	)
)

func newInterval(o Options, now time.Time) (scheduleKind, *Error) {
	length := micros(0)
	if o.Interval > 0 && o.Interval <= maxInterval {
		whole, fraction := math.Modf(min(o.Interval, calendarLength))
		length = micros(whole)*secondMicros + micros(math.Round(fraction*1e6)) // pydantic rounds half up
	}
	switch {
	case length == 0 && o.Interval > maxInterval:
		return nil, newError(FieldInterval, "%g seconds exceed the maximum of Prefect, which is %d", o.Interval, int64(maxInterval))
	case length == 0:
		return nil, newError(FieldInterval, "%g seconds: an interval must be positive, and at least a microsecond", o.Interval)
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
		return nil, newError(FieldAnchorDate, "the year %d is outside 1–9999", year)
	}
	return &intervalSchedule{
		seconds:     float64(length) / 1e6,
		length:      length,
		anchor:      microsOf(anchor),
		anchored:    o.AnchorDate != nil,
		zone:        z,
		elapsedTime: o.ElapsedTime,
	}, nil
}

// first is no date at all: an interval also reaches back before its anchor.
func (v *intervalSchedule) first() time.Time { return inSeconds(minWall).time() }

func (v *intervalSchedule) key() string {
	return fmt.Sprintf("interval %d %d %s", v.length, v.anchor, v.zone.name)
}

// find walks from near the start on. Moments are compared by what the local clock shows.
func (v *intervalSchedule) find(q query) ([]date, error) {
	start, end := v.zone.wall(q.start), v.zone.wall(q.end)
	w, err := v.walkFrom(q.start)
	if err == nil {
		err = w.approach(start)
	}
	if err != nil {
		return nil, err
	}
	found := newCollector(q.limit)
	for {
		if (q.bounded && w.at.wall > end) || !found.add(w.at) {
			return found.dates, nil
		}
		if err := w.step(); err != nil {
			return found.dates, err
		}
	}
}

// intervalWalk goes through the dates of an interval.
type intervalWalk struct {
	*intervalSchedule
	at date
	// jumps is how many intervals the date is before the anchor, as a negative number, while each date is counted from the
	// anchor; 0 when each is counted from the one before.
	jumps int64
}

func (w *intervalWalk) step() error {
	if w.jumps < 0 {
		w.jumps++
		w.at = w.addTimes(float64(w.jumps))
	} else {
		w.at = w.after(w.at)
	}
	return checkCalendar(w.at)
}

// maxApproach is how many steps from near the start to it are taken. More are only ever needed for intervals of a few
// microseconds, where clocks repeat an hour.
const maxApproach = 100_000

var errTooFine = errors.New("the interval is so short that the scheduler hangs before the first date")

// approach walks to the first date whose local time is not before the start's.
func (w *intervalWalk) approach(start micros) error {
	for range maxApproach {
		if w.at.wall >= start {
			return nil
		}
		if err := w.step(); err != nil {
			return err
		}
	}
	return errTooFine
}

// walkFrom starts near a moment: before it, or where Prefect's estimate is.
func (v *intervalSchedule) walkFrom(start micros) (*intervalWalk, error) {
	if v.elapsedTime {
		at := v.at(v.anchor + pendulumMicros(v.seconds*v.intervalsTo(start)))
		return &intervalWalk{intervalSchedule: v, at: at}, checkCalendar(at)
	}
	before := v.zone.wall(start) < v.zone.wall(v.anchor)
	if !before && v.wholeDays() && v.zone.name != "UTC" {
		at, err := v.seek(start)
		return &intervalWalk{intervalSchedule: v, at: at}, err
	}
	w, err := v.jumpBefore(start)
	if !before || !v.wholeDays() {
		w.jumps = 0
	}
	return w, err
}

// intervalsTo is how many whole intervals of elapsed time a moment is after the anchor.
func (v *intervalSchedule) intervalsTo(moment micros) float64 {
	return math.Trunc(float64(moment-v.anchor) / 1e6 / v.seconds)
}

// jumpBefore counts from the anchor to the last date that is not after a moment.
func (v *intervalSchedule) jumpBefore(moment micros) (*intervalWalk, error) {
	jumps := v.intervalsTo(moment)
	wall := v.zone.wall(moment)
	for range maxApproach {
		at := v.addTimes(jumps)
		w := &intervalWalk{intervalSchedule: v, at: at, jumps: int64(jumps)}
		if err := checkCalendar(at); err != nil || at.wall <= wall {
			return w, err
		}
		jumps--
	}
	return &intervalWalk{intervalSchedule: v}, errTooFine
}

// seek goes from the anchor to the first date on or after a moment, as if one interval after the other were added: a date
// that clocks skip has all later ones at another local time. It leaps to where clocks change next.
func (v *intervalSchedule) seek(moment micros) (date, error) {
	days := v.days()
	at := v.at(v.anchor)
	for at.utc < moment {
		boundary := moment
		if change, ok := v.zone.nextChange(at.utc.seconds(), moment.seconds()); ok && inSeconds(change) < moment {
			boundary = inSeconds(change)
		}
		distance := floorDiv(v.zone.wall(boundary).seconds(), daySeconds) - floorDiv(at.wall.seconds(), daySeconds)
		at = v.addLocal(at, inSeconds(max(1, distance/days-1)*days*daySeconds))
		if err := checkCalendar(at); err != nil {
			return at, err
		}
	}
	return at, nil
}

// checkCalendar reports a date that Python can't hold.
func checkCalendar(d date) error {
	switch {
	case max(d.wall, d.utc) >= inSeconds(maxWall):
		return errEndOfTime
	case min(d.wall, d.utc) < inSeconds(minWall):
		return errStartOfTime
	}
	return nil
}

func (v *intervalSchedule) at(utc micros) date { return date{utc: utc, wall: v.zone.wall(utc)} }

// days is how many whole days the interval has; rest is what is left over, in seconds.
func (v *intervalSchedule) days() int64 { return int64(v.length / inSeconds(daySeconds)) }

func (v *intervalSchedule) remainder() float64 { return v.seconds - float64(v.days())*daySeconds }

func (v *intervalSchedule) wholeDays() bool { return v.days() > 0 && v.remainder() == 0 }

// addTimes adds the interval to the anchor a number of times: whole days on the local clock, everything else in UTC.
func (v *intervalSchedule) addTimes(times float64) date {
	if v.wholeDays() && times != 0 {
		return v.addLocal(v.at(v.anchor), inSeconds(int64(times)*v.days()*daySeconds))
	}
	return v.at(v.anchor + pendulumMicros(v.seconds*times))
}

// after adds the interval once: on the local clock, unless it is shorter than a day.
func (v *intervalSchedule) after(d date) date {
	rest := pendulumMicros(v.remainder())
	if v.days() == 0 {
		return v.at(d.utc + rest)
	}
	return v.addLocal(d, inSeconds(v.days()*daySeconds)+rest)
}

// addLocal adds to what the local clock shows. A local time that clocks skip moves on by what they skip; of two moments
// with one local time, the second is meant.
func (v *intervalSchedule) addLocal(d date, length micros) date {
	wall := d.wall + length
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
	return micros(seconds-rest+whole)*secondMicros + micros(math.RoundToEven(fraction*1e6))
}
