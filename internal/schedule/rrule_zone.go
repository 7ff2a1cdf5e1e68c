package schedule

import (
	"sort"
	"strings"
	"sync"
	"time"
)

// oldZone is a time zone as dateutil reads it, which is what Prefect puts the dates of recurrence rules into: from the
// part of the time zone data that ends in 2037. Later dates are always in standard time.
type oldZone struct {
	changes         []oldChange
	before, current oldType // before the first change, and after the last
}

type oldType struct {
	name   string
	offset int64
	summer bool
}

type oldChange struct {
	wall int64 // on the local clock, as dateutil works it out
	to   oldType
}

// The moments that 32 bits can hold.
const (
	firstChange = -1 << 31
	lastChange  = 1<<31 - 1
)

var oldZones sync.Map

func (z timeZone) old() *oldZone {
	known, ok := oldZones.Load(z.name)
	if !ok {
		known, _ = oldZones.LoadOrStore(z.name, newOldZone(z))
	}
	old, _ := known.(*oldZone)
	return old
}

func newOldZone(z timeZone) *oldZone {
	at := int64(firstChange)
	last := z.oldType(at)
	old := &oldZone{before: last}
	var clock oldClock
	for {
		change, ok := z.nextChange(at, lastChange)
		if !ok {
			break
		}
		at = change
		if to := z.oldType(at); to != last {
			last = to
			old.changes = append(old.changes, oldChange{wall: at + clock.adjustment(to), to: to})
		}
	}
	// The data end with a change to nothing new where names of offsets are numbers, for the sake of a faulty reader.
	if strings.ContainsAny(last.name, "+-") {
		old.changes = append(old.changes, oldChange{wall: lastChange + clock.adjustment(last), to: last})
	}
	old.current = last
	for i := len(old.changes) - 1; i >= 0 && old.current.summer; i-- {
		old.current = old.changes[i].to
	}
	return old
}

func (z timeZone) oldType(at int64) oldType {
	t := time.Unix(at, 0).In(z.loc)
	name, offset := t.Zone()
	return oldType{name: name, offset: int64(offset), summer: t.IsDST()}
}

// oldClock works out what a clock in standard time shows at a change.
type oldClock struct {
	started          bool
	last             oldType
	saving, baseline int64
}

func (c *oldClock) adjustment(to oldType) int64 {
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
func (o *oldZone) offset(wall int64) int64 {
	i := sort.Search(len(o.changes), func(i int) bool { return o.changes[i].wall > wall }) - 1
	to := o.typeAfter(i)
	if i > 0 && wall < o.changes[i].wall+o.typeAfter(i-1).offset-to.offset {
		to = o.typeAfter(i - 1)
	}
	return to.offset
}

func (o *oldZone) typeAfter(i int) oldType {
	switch {
	case i+1 >= len(o.changes):
		return o.current
	case i < 0:
		return o.before
	}
	return o.changes[i].to
}
