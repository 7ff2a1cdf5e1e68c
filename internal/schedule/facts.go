package schedule

import "time"

// The scheduler's own habits, with its default settings.
const (
	minRuns    = 3                         // it looks for at least so many runs of a schedule
	sampleSize = 200                       // ours: how many dates show how often a schedule fires
	stride     = 49 * 365 * 24 * time.Hour // less than the 50 years that croniter looks ahead
)

// Failure says why Prefect's scheduler fails on a schedule that the API accepts, now or once its dates run out; nil
// means that it does not. It then makes no runs for any schedule of the deployment.
func (s *Schedule) Failure(now time.Time) error {
	_, err := s.find(query{start: microsOf(now), limit: minRuns})
	return err
}

// Outlook is whether a schedule fires at all.
type Outlook int

// What a schedule may have before it.
const (
	Fires      Outlook = iota // on or after the moment asked about
	FiredOnly                 // only before it
	NeverFires                // at no time
)

// Outlook says whether the schedule fires on or after a moment, only before it, or never.
func (s *Schedule) Outlook(now time.Time) Outlook {
	if len(s.Next(now, 1)) > 0 {
		return Fires
	}
	for at := s.kind.first(); at.Before(now); at = at.Add(stride) {
		if len(s.Next(at, 1)) > 0 {
			return FiredOnly
		}
	}
	return NeverFires
}

// MoreOftenThan reports whether any two dates in a row, of the next 200, are less than a duration apart.
func (s *Schedule) MoreOftenThan(d time.Duration, from time.Time) bool {
	dates := s.Next(from, sampleSize)
	for i := 1; i < len(dates); i++ {
		if dates[i].Sub(dates[i-1]) < d {
			return true
		}
	}
	return false
}

// Equal reports whether two schedules differ only in notation, such as "0 9 * * 1-5" and "0 9 * * mon-fri". It does not find
// schedules of different definitions that fire at the same times.
func (s *Schedule) Equal(other *Schedule) bool { return s.kind.key() == other.kind.key() }
