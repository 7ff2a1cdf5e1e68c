package schedule

import (
	"slices"
	"time"
)

// overlap is how far each further search of All goes back behind what the one before found: further than a clock is ever
// set back, so that the dates of a repeated hour are judged together.
const overlap = 3 * time.Hour

// All returns the dates from start to end, both included, in UTC and in order, and at most limit of them. Prefect looks for
// 1,000 at a time; All goes on from there, by the same rules. The error says why Prefect's scheduler fails on the way,
// and comes with the dates before that.
func (s *Schedule) All(start, end time.Time, limit int) ([]time.Time, error) {
	return s.all(start, end, limit, maxCandidates)
}

// all is All that looks for so many dates at a time.
func (s *Schedule) all(start, end time.Time, limit, batch int) ([]time.Time, error) {
	var found []time.Time
	seen := map[micros]bool{}
	for from := microsOf(start); ; {
		dates, err := s.kind.find(query{start: from, end: microsOf(end), bounded: true, limit: batch})
		before := len(found)
		for _, d := range dates {
			if !seen[d.wall] {
				seen[d.wall] = true
				found = append(found, d.utc.time())
			}
		}
		if err != nil || len(found) == before || len(found) >= limit {
			slices.SortFunc(found, time.Time.Compare)
			return found[:min(limit, len(found))], err
		}
		from = nextSearch(dates)
	}
}

// nextSearch is where to look for what follows the dates: behind the last by the overlap, but not so far that nothing new
// would come.
func nextSearch(dates []date) micros {
	moments := make([]micros, len(dates))
	for i, d := range dates {
		moments[i] = d.utc
	}
	slices.Sort(moments)
	last, middle := moments[len(moments)-1], moments[len(moments)/2]
	return max(last-micros(overlap/time.Microsecond), middle) + 1
}
