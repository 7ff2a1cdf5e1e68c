package schedule

// tickGroups yields the moments of rules of hours, minutes and seconds.
type tickGroups struct {
	rule    *expandedRule
	almanac *yearCache
	limits  searchLimit
	tick    int64 // the next one to look at
	step    int64
	begun   bool // the first tick is behind

	counts map[int64]int64 // how many moments a day has, by where in the day its first tick is
}

func (g *tickGroups) seek(moment int64) {
	if g.step > 0 {
		g.tick = g.tickFrom(moment - g.rule.tickLength() + 1)
	}
}

// tickFrom is the first tick at or after a moment, and not before the next one.
func (g *tickGroups) tickFrom(moment int64) int64 {
	return g.tick + g.step*max(0, ceilDiv(moment-g.tick, g.step))
}

func (g *tickGroups) next() (group, bool, error) {
	if g.rule.fault != nil {
		return group{}, false, g.rule.fault
	}
	for g.tick < maxWall && !g.limits.exhausted() {
		if g.begun && g.step <= 0 {
			return group{}, false, errNoStep
		}
		wait, err := g.wait()
		if err != nil {
			return group{}, false, err
		}
		tick := g.tick
		g.begun = true
		if g.step > 0 {
			g.tick = g.tickFrom(tick + max(wait, 1))
		}
		if wait == 0 {
			g.limits.idle = 0
			return group{base: tick, offsets: g.rule.times}, true, nil
		}
	}
	return group{}, false, nil
}

// wait is 0 when the rule allows the tick; else it allows none before so many seconds have passed.
func (g *tickGroups) wait() (int64, error) {
	d := civil(floorDiv(g.tick, daySeconds))
	days := g.almanac.days(d.year)
	if days.faults[0] != nil {
		return 0, days.faults[0]
	}
	if !days.any {
		return firstOf(d.year+1, 1).number*daySeconds - g.tick, nil
	}
	if !days.allowed[d.ofYear] {
		next := d.ofYear + 1
		for next < days.length && !days.allowed[next] {
			next++
		}
		return (d.number+int64(next-d.ofYear))*daySeconds - g.tick, nil
	}
	// A rule that never fires would be walked tick by tick to the end of the calendar.
	if ofDay := g.tick - d.number*daySeconds; ofDay < g.step && g.countFrom(ofDay) == 0 {
		return daySeconds - ofDay, nil
	}
	return g.rule.passes(g.tick), nil
}

// pass counts day by day.
func (g *tickGroups) pass(moment int64) (int64, error) {
	total := int64(0)
	for last := floorDiv(moment, daySeconds) * daySeconds; g.step > 0 && g.tick < last; {
		d := civil(floorDiv(g.tick, daySeconds))
		days := g.almanac.days(d.year)
		if days.faults[0] != nil {
			return 0, days.faults[0]
		}
		if days.any && days.allowed[d.ofYear] {
			total += g.countFrom(g.tick - d.number*daySeconds)
		}
		g.tick = g.tickFrom((d.number + 1) * daySeconds)
	}
	return total, nil
}

// countFrom is how many moments a day has whose first tick is so many seconds after midnight.
func (g *tickGroups) countFrom(ofDay int64) int64 {
	if count, known := g.counts[ofDay]; known {
		return count
	}
	count := int64(0)
	for tick := ofDay; tick < daySeconds; {
		wait := g.rule.passes(tick)
		if wait == 0 {
			count += int64(len(g.rule.times))
		}
		tick += g.step * max(1, ceilDiv(wait, g.step))
	}
	if g.counts == nil {
		g.counts = make(map[int64]int64)
	}
	g.counts[ofDay] = count
	return count
}
