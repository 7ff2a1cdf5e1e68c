package schedule

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// timePart is what a rule says about hours, minutes or seconds.
type timePart struct {
	name   string
	unit   frequency
	values []int
	from   int // the start's own value
	cycle  int // how many values there are
	length int64
}

// setTimes takes the time from the start where the rule does not name one.
func (r *expandedRule) setTimes() error {
	t := r.text
	at := time.Unix(r.start, 0).UTC()
	r.times = []int64{0}
	for _, part := range []timePart{
		{"BYHOUR", hourly, t.byHour, at.Hour(), 24, 3600},
		{"BYMINUTE", minutely, t.byMinute, at.Minute(), 60, 60},
		{"BYSECOND", secondly, t.bySecond, at.Second(), 60, 1},
	} {
		var err error
		if t.freq < part.unit {
			err = r.multiply(part)
		} else {
			err = r.restrict(part)
		}
		if err != nil {
			return err
		}
	}
	if t.freq > daily {
		r.finishTicks()
	}
	return nil
}

// multiply has each time occur at each value of a part that is smaller than the rule's unit. A value that is no time
// is refused at once, or stops a rule of hours or less when its dates are computed.
func (r *expandedRule) multiply(part timePart) error {
	values := slices.Compact(slices.Sorted(slices.Values(part.values)))
	if part.values == nil {
		values = []int{part.from}
	}
	var times []int64
	for _, time := range r.times {
		for _, v := range values {
			if v < 0 || v >= part.cycle {
				err := fmt.Errorf("%s %d is outside 0–%d", part.name, v, part.cycle-1)
				if r.text.freq <= daily {
					return err
				}
				r.fault = err
			}
			times = append(times, time+int64(v)*part.length)
		}
	}
	r.times = times
	return nil
}

// restrict limits ticks to the values of a part that is as large as the rule's unit, or larger.
func (r *expandedRule) restrict(part timePart) error {
	if part.values == nil {
		return nil
	}
	common := gcd(int64(r.text.interval), int64(part.cycle))
	reachable := func(v int) bool { return floorMod(int64(v-part.from), common) == 0 }
	if r.text.freq == part.unit && !slices.ContainsFunc(part.values, reachable) {
		return errUnreachable
	}
	switch part.unit {
	case hourly:
		r.hours.add(part.values...)
	case minutely:
		r.minutes.add(part.values...)
	default:
		r.seconds.add(part.values...)
	}
	return nil
}

// finishTicks applies BYSETPOS to the times within a tick, and looks for a tick that passes.
func (r *expandedRule) finishTicks() {
	if r.text.bySetPos != nil {
		r.times = atPositions(r.text.bySetPos, len(r.times), func(i int) int64 { return r.times[i] })
	}
	step := r.step()
	if r.fault == nil && step > 0 && (r.hours.limited || r.minutes.limited || r.seconds.limited) && !r.anyTickPasses(step) {
		r.fault = errUnreachable
	}
}

func (r *expandedRule) anyTickPasses(step int64) bool {
	tick := floorMod(r.firstTick(), daySeconds)
	for range daySeconds / gcd(step, daySeconds) {
		if r.passes(tick) == 0 {
			return true
		}
		tick = (tick + step) % daySeconds
	}
	return false
}

// step is how many seconds apart the ticks of a rule of hours, minutes or seconds are.
func (r *expandedRule) step() int64 {
	return int64(r.text.interval) * r.tickLength()
}

func (r *expandedRule) tickLength() int64 {
	switch r.text.freq {
	case hourly:
		return 3600
	case minutely:
		return 60
	}
	return 1
}

// firstTick is the start, without what is smaller than the rule's unit.
func (r *expandedRule) firstTick() int64 { return r.start - floorMod(r.start, r.tickLength()) }

// passes is 0 when a tick is at an allowed time; else there is none before so many seconds have passed.
func (r *expandedRule) passes(tick int64) int64 {
	ofDay := floorMod(tick, daySeconds)
	switch {
	case !r.hours.allows(int(ofDay / 3600)):
		return 3600 - ofDay%3600
	case !r.minutes.allows(int(ofDay / 60 % 60)):
		return 60 - ofDay%60
	case !r.seconds.allows(int(ofDay % 60)):
		return 1
	}
	return 0
}

// atPositions picks the members of a set that BYSETPOS names, in order: from 1, and from -1 for the last.
func atPositions(positions []int, size int, member func(int) int64) []int64 {
	var picked []int64
	for _, position := range positions {
		i := position - 1
		if position < 0 {
			i = size + position
		}
		if i >= 0 && i < size {
			picked = append(picked, member(i))
		}
	}
	slices.Sort(picked)
	return slices.Compact(picked)
}

var errNoStep = errors.New("INTERVAL must be at least 1: the scheduler never gets past the first date, and hangs")
