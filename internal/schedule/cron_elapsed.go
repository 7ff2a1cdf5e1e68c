package schedule

// findElapsed is the search of Prefect 3.9.0 and older. A date in a skipped hour moves to the hour before; a date in a
// repeated hour is the first of the two. So the first date may be before the start.
func (c *cron) findElapsed(q query) ([]date, error) {
	if c.zone.name == factoryZone { // pytz, which Prefect asks as well, does not have it
		return nil, errNotInTZ
	}
	start := q.start - secondMicros
	if start%secondMicros != 0 {
		start += secondMicros
	}
	end := c.zone.wall(q.end)
	candidates := &cronMatches{cron: c, after: c.zone.wall(start).seconds()}
	found := newCollector(q.limit)
	for {
		wall, ok := candidates.next()
		if !ok {
			return found.dates, errNoMatch
		}
		d := c.movedBack(wall)
		if (q.bounded && d.wall > end) || !found.add(d) {
			return found.dates, nil
		}
	}
}

func (c *cron) movedBack(wall int64) date {
	before, after := c.zone.offsets(wall)
	if after > before {
		wall += before - after
		before, _ = c.zone.offsets(wall)
	}
	return date{utc: inSeconds(wall - before), wall: inSeconds(wall)}
}
