package schedule

// stream yields the moments of a rule in order, on a clock that never changes, in seconds.
type stream struct {
	rule   *expandedRule
	groups groups
	from   int64 // what is before this only counts
	left   int64 // how many moments COUNT still allows; endless without it
	group  group
	at     int // the place in the group
	opened bool
	ended  bool
	err    error // why it ended, when dateutil fails there
}

const endless = -1

func (r *expandedRule) stream(from int64) *stream {
	s := &stream{rule: r, groups: r.groups(), from: max(from, r.start), left: endless}
	if r.text.count != nil {
		s.left = int64(max(*r.text.count, 0))
	}
	if s.left == endless && !r.mayFail() {
		s.groups.seek(s.from)
	}
	return s
}

// mayFail reports whether there may be years in which dateutil fails: it has to get past them first.
func (r *expandedRule) mayFail() bool {
	for _, d := range r.counted {
		if d.n < -5 || d.n > 5 {
			return true
		}
	}
	for _, offset := range r.easter {
		if offset < -80 || offset > 250 { // the year's end is always 250 days after Easter, and its start 80 before
			return true
		}
	}
	return r.fault != nil
}

// next returns the next moment; ok is false at the end.
func (s *stream) next() (moment int64, ok bool) {
	for !s.ended {
		if s.at >= len(s.group.offsets) {
			s.fetch()
			continue
		}
		moment = s.group.base + s.group.offsets[s.at]
		s.at++
		switch {
		case moment > s.rule.until || (s.left == 0 && moment >= s.rule.start):
			s.ended = true
		case moment >= s.rule.start:
			if s.left > 0 {
				s.left--
			}
			if moment >= s.from {
				return moment, true
			}
		}
	}
	return 0, false
}

// fetch takes the next group. What COUNT gives to days before the stream's start is taken off without looking at each
// moment, once the rule's own start is passed.
func (s *stream) fetch() {
	if s.left > 0 && s.opened {
		passed, err := s.groups.pass(min(s.from, s.rule.until))
		s.left = max(s.left-passed, 0)
		if err != nil {
			s.end(err)
			return
		}
	}
	next, ok, err := s.groups.next()
	if !ok {
		s.end(err)
		return
	}
	s.opened = true
	s.group, s.at = next, 0
	if s.canSkipGroup() {
		s.left = max(s.left-int64(len(next.offsets)), 0)
		s.at = len(next.offsets)
	}
	if s.left == 0 && s.at > 0 {
		s.ended = true
	}
}

func (s *stream) end(err error) {
	s.ended, s.err = true, err
}

// canSkipGroup reports whether all moments of the group count, and all are before the first wanted one.
func (s *stream) canSkipGroup() bool {
	first := s.group.base + s.group.offsets[0]
	last := s.group.base + s.group.offsets[len(s.group.offsets)-1]
	return s.left > 0 && first >= s.rule.start && last < s.from && last <= s.rule.until
}
