package schedule

import (
	"errors"
	"fmt"
	"time"
)

// cron is a schedule by a cron expression.
type cron struct {
	expression *cronExpression
	text       string
	either     bool // day_or: with both day fields restricted, one of them is enough
	zone       zone
}

func newCron(o Options) (kind, *Error) {
	expression, err := parseCron(o.Cron)
	if err != nil {
		return nil, refuse(FieldCron, "%v", err)
	}
	z, refused := loadZone(o.Timezone)
	if refused != nil {
		return nil, refused
	}
	return &cron{expression: expression, text: o.Cron, either: o.DayOr == nil || *o.DayOr, zone: z}, nil
}

var (
	errRandom   = errors.New("the cron expression has a random field, which the scheduler draws again each time it looks")
	errNoMatch  = errors.New("the scheduler finds no date within 50 years, gives up with an error, and leaves the whole deployment without runs")
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

// find looks for dates on a clock that never changes, and puts each into the time zone afterwards: where clocks skip
// an hour, the date moves to the hour before; where they repeat one, it is in the first of the two. So the first date
// may be before the start.
func (c *cron) find(q query) ([]date, error) {
	if c.expression.random {
		return nil, errRandom
	}
	if c.zone.name == factoryZone { // pytz, which Prefect asks as well, does not have it
		return nil, errNotInTZ
	}
	start := q.start - second
	if start%second != 0 {
		start += second
	}
	end := c.zone.wall(q.end)
	wall := c.zone.wall(start).seconds()
	found := newCollector(q.limit)
	for {
		next, ok := c.expression.next(wall, c.either)
		if !ok {
			return found.dates, errNoMatch
		}
		wall = next
		d := c.placed(next)
		if q.bounded && d.wall > end || !found.add(d) {
			return found.dates, nil
		}
	}
}

func (c *cron) placed(wall int64) date {
	before, after := c.zone.offsets(wall)
	if after > before {
		wall += before - after
		before, _ = c.zone.offsets(wall)
	}
	return date{utc: inSeconds(wall - before), wall: inSeconds(wall)}
}
