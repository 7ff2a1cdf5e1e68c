package schedule

import (
	"errors"
	"slices"
)

// source yields moments in order, on a clock that never changes.
type source struct {
	stream *stream
	list   []micros // without a stream
	head   micros
	done   bool
}

func (s *source) advance() error {
	if s.stream == nil {
		s.done = len(s.list) == 0
		if !s.done {
			s.head, s.list = s.list[0], s.list[1:]
		}
		return nil
	}
	moment, ok := s.stream.next()
	s.head, s.done = inSeconds(moment), !ok
	return s.stream.err
}

// union merges sources: its moments are the moments of all, each once.
type union []*source

func newUnion(rules []*expandedRule, dates []stamp, from int64) (union, error) {
	var list []micros
	for _, d := range dates {
		if d.wall >= inSeconds(from) {
			list = append(list, d.wall)
		}
	}
	slices.Sort(list)
	u := union{{list: list}}
	for _, r := range rules {
		u = append(u, &source{stream: r.stream(from)})
	}
	for _, s := range u {
		if err := s.advance(); err != nil {
			return nil, err
		}
	}
	return u, nil
}

// head is the first moment that is left.
func (u union) head() (first micros, ok bool) {
	for _, s := range u {
		if !s.done && (!ok || s.head < first) {
			first, ok = s.head, true
		}
	}
	return first, ok
}

// drop passes over all moments up to one, itself included.
func (u union) drop(moment micros) error {
	for _, s := range u {
		for !s.done && s.head <= moment {
			if err := s.advance(); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxExcluded is how many dates in a row may be excluded before we give up. Prefect goes on, for hours if need be.
const maxExcluded = 200_000

var errExcluded = errors.New("EXRULE or EXDATE excludes so many dates in a row that the scheduler hangs")

// unionDifference yields the moments of one union that are not in another.
type unionDifference struct{ included, excluded union }

func (d *unionDifference) next() (moment micros, ok bool, err error) {
	for range maxExcluded {
		moment, ok = d.included.head()
		if !ok {
			return 0, false, nil
		}
		if err := d.included.drop(moment); err != nil {
			return 0, false, err
		}
		if err := d.excluded.drop(moment - 1); err != nil {
			return 0, false, err
		}
		if first, left := d.excluded.head(); !left || first != moment {
			return moment, true, nil
		}
	}
	return 0, false, errExcluded
}
