package schedule

import (
	"sort"
	"strings"
	"sync"
	"time"
)

// dateutilZone is a time zone as dateutil reads it, which Prefect uses for the dates of recurrence rules. Dateutil reads the part
// of the time zone data that ends in 2037. Later dates are always in standard time.
type dateutilZone struct {
	changes         []dateutilTransition
	before, current dateutilOffset // before the first change, and after the last
}

type dateutilOffset struct {
	name   string
	offset int64
	summer bool
}

type dateutilTransition struct {
	wall int64 // on the local clock, as dateutil works it out
	to   dateutilOffset
}

// The moments that 32 bits can hold.
const (
	firstChange = -1 << 31
	lastChange  = 1<<31 - 1
)

var dateutilZones sync.Map

func (z timeZone) dateutil() *dateutilZone {
	known, ok := dateutilZones.Load(z.name)
	if !ok {
		known, _ = dateutilZones.LoadOrStore(z.name, newDateutilZone(z))
	}
	old, _ := known.(*dateutilZone)
	return old
}

func newDateutilZone(z timeZone) *dateutilZone {
	at := int64(firstChange)
	last := z.dateutilOffsetAt(at)
	old := &dateutilZone{before: last}
	var clock standardClock
	for {
		change, ok := z.nextChange(at, lastChange)
		if !ok {
			break
		}
		at = change
		if to := z.dateutilOffsetAt(at); to != last {
			last = to
			old.changes = append(old.changes, dateutilTransition{wall: at + clock.adjustment(to), to: to})
		}
	}
	// The data end with a change to nothing new where names of offsets are numbers, for the sake of a faulty reader.
	if strings.ContainsAny(last.name, "+-") {
		old.changes = append(old.changes, dateutilTransition{wall: lastChange + clock.adjustment(last), to: last})
	}
	old.current = last
	for i := len(old.changes) - 1; i >= 0 && old.current.summer; i-- {
		old.current = old.changes[i].to
	}
	return old
}

func (z timeZone) dateutilOffsetAt(at int64) dateutilOffset {
	t := time.Unix(at, 0).In(z.loc)
	name, offset := t.Zone()
	return dateutilOffset{name: name, offset: int64(offset), summer: t.IsDST()}
}

// standardClock works out what a clock in standard time shows at a change.
type standardClock struct {
	started          bool
	last             dateutilOffset
	saving, baseline int64
}

func (c *standardClock) adjustment(to dateutilOffset) int64 {
	saving := int64(0)
	if c.started && to.summer {
		if !c.last.summer {
			saving = to.offset - c.last.offset
		}
		if saving == 0 {
			saving = c.saving
		}
		c.saving = saving
	}
	baseline := to.offset - saving
	adjustment := baseline
	if c.started && baseline != c.baseline && to.summer != c.last.summer {
		adjustment = c.baseline
	}
	c.started, c.last, c.baseline = true, to, baseline
	return adjustment
}

// offset is how far a local time, in seconds, is ahead of UTC: in an hour that clocks repeat, the first time.
func (o *dateutilZone) offset(wall int64) int64 {
	i := sort.Search(len(o.changes), func(i int) bool { return o.changes[i].wall > wall }) - 1
	to := o.typeAfter(i)
	if i > 0 && wall < o.changes[i].wall+o.typeAfter(i-1).offset-to.offset {
		to = o.typeAfter(i - 1)
	}
	return to.offset
}

func (o *dateutilZone) typeAfter(i int) dateutilOffset {
	switch {
	case i+1 >= len(o.changes):
		return o.current
	case i < 0:
		return o.before
	}
	return o.changes[i].to
}
