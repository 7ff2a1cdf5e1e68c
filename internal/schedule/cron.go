package schedule

import (
	"errors"
	"fmt"
	"time"
)

// cron is a schedule by a cron expression.
type cron struct {
	expression  *cronExpression
	text        string
	either      bool // day_or: with both day fields restricted, one of them is enough
	zone        timeZone
	elapsedTime bool
}

func newCron(o Options) (scheduleKind, *Error) {
	expression, err := parseCron(o.Cron)
	if err != nil {
		return nil, newError(FieldCron, "%v", err)
	}
	z, refused := loadZone(o.Timezone)
	if refused != nil {
		return nil, refused
	}
	either := o.DayOr == nil || *o.DayOr
	return &cron{expression: expression, text: o.Cron, either: either, zone: z, elapsedTime: o.ElapsedTime}, nil
}

var (
	errRandom  = errors.New("the cron expression has a random field, which the scheduler draws again each time it schedules runs")
	errNoMatch = errors.New(
		"the scheduler finds no date within 50 years, fails with an error, and schedules no runs for the whole deployment",
	)
	errNotInTZ  = errors.New("the scheduler has no cron dates for the time zone Factory")
	factoryZone = "Factory"
)

// first is the first year that an expression can name: without one, there is no first date.
func (c *cron) first() time.Time {
	return time.Date(cronRanges[cronYear].min, 1, 1, 0, 0, 0, 0, time.UTC)
}

func (c *cron) key() string {
	return fmt.Sprintf("cron %+v %t %s", *c.expression, c.either, c.zone.name)
}

// find looks for matches on a clock without time zone, and converts each to the schedule's zone.
func (c *cron) find(q query) ([]date, error) {
	switch {
	case c.expression.random:
		return nil, errRandom
	case c.elapsedTime:
		return c.findElapsed(q)
	}
	return c.findLocal(q)
}

// cronMatches yields the matches of a cron expression, in seconds of local time.
type cronMatches struct {
	cron  *cron
	after int64
}

func (m *cronMatches) next() (wall int64, ok bool) {
	wall, ok = m.cron.expression.next(m.after, m.cron.either)
	m.after = wall
	return wall, ok
}
