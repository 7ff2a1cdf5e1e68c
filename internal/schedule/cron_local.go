package schedule

// findLocal is the search of Prefect 3.9.1. A date in a skipped hour moves forward by that hour; a date in a repeated hour
// is the first of the two; dates before the start are dropped, but count as candidates.
func (c *cron) findLocal(q query) ([]date, error) {
	candidates := c.candidates(q.start)
	found := newCollector(q.limit)
	for range maxCandidates + 2 {
		d, ok := candidates.next()
		switch {
		case !ok:
			return found.dates, errNoMatch
		case q.bounded && d.utc > q.end:
			return found.dates, nil
		case d.utc >= q.start && !found.add(d):
			return found.dates, nil
		}
	}
	return found.dates, nil
}

// candidates are the dates to look at from a moment on. Right after a skipped hour, the matches in that hour have moved
// to after the start: they are merged with the rest. In the second pass of a repeated hour there are no dates.
func (c *cron) candidates(start micros) *merged {
	from := ceilDiv(int64(c.zone.wall(start)), int64(secondMicros)) - 1
	rest := &forwarded{cronMatches: cronMatches{cron: c, after: from}}
	change, gap, ok := c.zone.lastChange(start.seconds())
	passed := start - inSeconds(change)
	switch {
	case !ok:
	case gap < 0 && passed < inSeconds(-gap):
		rest.after = change + c.zone.offset(change) - gap - 1
	case gap > 0 && passed < inSeconds(gap):
		skipped := &forwarded{cronMatches: cronMatches{cron: c, after: from - gap}, bounded: true, end: change + c.zone.offset(change)}
		return &merged{streams: []*forwarded{skipped, rest}}
	}
	return &merged{streams: []*forwarded{rest}}
}

// forwarded yields the dates of matches, those in skipped hours moved forward.
type forwarded struct {
	cronMatches
	end     int64 // the local time, in seconds, before which all matches are
	bounded bool

	head         date
	read, failed bool // whether head is the next date; whether there is none since the search gives up
	done         bool
}

// peek is the next date, which stays the next one. ok is false at the end, or where the search gives up.
func (m *forwarded) peek() (d date, ok bool) {
	if m.read || m.done || m.failed {
		return m.head, m.read
	}
	wall, found := m.next()
	m.failed, m.done = !found, found && m.bounded && wall >= m.end
	m.read = found && !m.done
	if m.read {
		first, _ := m.cron.zone.offsets(wall)
		m.head.utc = inSeconds(wall - first)
		m.head.wall = m.cron.zone.wall(m.head.utc)
	}
	return m.head, m.read
}

// merged yields the dates of several streams, the earliest of the next ones first.
type merged struct{ streams []*forwarded }

// next fails as soon as one stream does.
func (m *merged) next() (first date, ok bool) {
	var from *forwarded
	for _, s := range m.streams {
		d, there := s.peek()
		if s.failed {
			return d, false
		}
		if there && (from == nil || d.utc < first.utc) {
			first, from = d, s
		}
	}
	if from == nil {
		return first, false
	}
	from.read = false
	return first, true
}
