package schedule

import (
	"cmp"
	"slices"
	"time"
)

// Options is a schedule as a user writes it. Exactly one of Cron, Interval and RRule is set.
type Options struct {
	Cron       string     // five to seven fields, or a name such as @daily
	DayOr      *bool      // only with Cron; nil is true: a day matches when either day field does
	Interval   float64    // in seconds
	AnchorDate *time.Time // only with Interval; nil is the moment at which the schedule is made
	RRule      string     // iCalendar text: an RRULE, or several lines with DTSTART, RRULE, EXRULE, RDATE and EXDATE
	Timezone   string     // an IANA name; empty is UTC
	// ElapsedTime computes as Prefect 3.9.0 and older do: an interval counts exact seconds from its anchor, and a cron date
	// that clocks skip moves back. Newer ones keep the local time of the anchor of an interval of whole days, and move a
	// skipped cron date forward. Recurrence rules are the same in both.
	ElapsedTime bool
}

// Schedule is a schedule that the server would accept. It never changes, and may be used concurrently.
type Schedule struct {
	kind scheduleKind
}

// scheduleKind is what cron expressions, intervals and recurrence rules have in common.
type scheduleKind interface {
	// find collects dates; its error says why Prefect's scheduler fails on the way, and comes with the dates before that.
	find(q query) ([]date, error)
	// describe says in English when the schedule fires.
	describe() string
	// key is the same for two schedules of one kind that only look different.
	key() string
	// first is a moment that no date of the schedule precedes.
	first() time.Time
}

// query asks for at most limit dates from start on, and not after end when there is one.
type query struct {
	start, end micros
	bounded    bool
	limit      int
}

// maxCandidates is how many dates Prefect tries beyond the first before it stops.
const maxCandidates = 1000

// New checks a schedule as the server does; the error is an *Error. now is the server's clock: Prefect takes it for an
// interval without an anchor date, and to check a recurrence rule without DTSTART.
func New(o Options, now time.Time) (*Schedule, error) {
	if err := o.checkKind(); err != nil {
		return nil, err
	}
	var made scheduleKind
	var err *Error
	switch {
	case o.Cron != "":
		made, err = newCron(o)
	case o.RRule != "":
		made, err = newRecurrence(o, now)
	default:
		made, err = newInterval(o, now)
	}
	if err != nil {
		return nil, err
	}
	return &Schedule{kind: made}, nil
}

func (o Options) checkKind() error {
	kinds := 0
	for _, set := range []bool{o.Cron != "", o.Interval != 0, o.RRule != ""} {
		if set {
			kinds++
		}
	}
	switch {
	case kinds == 0:
		return newError(FieldSchedule, "one of cron, interval and rrule is required, but none is set (an interval of 0 counts as unset)")
	case kinds > 1:
		return newError(FieldSchedule, "only one of cron, interval and rrule may be set, but %d are", kinds)
	case o.DayOr != nil && o.Cron == "":
		return newError(FieldDayOr, "it requires cron, which is not set")
	case o.AnchorDate != nil && o.Interval == 0:
		return newError(FieldAnchorDate, "it requires interval, which is not set")
	}
	return nil
}

// Next returns the first n dates on or after a moment, in UTC. There are fewer when the schedule ends, or when Prefect's
// scheduler would fail on the way (see Failure), and never many more than 1,000.
func (s *Schedule) Next(after time.Time, n int) []time.Time {
	dates, _ := s.find(query{start: microsOf(after), limit: n})
	return dates
}

// Between returns the dates from start to end, both included, in UTC, and at most limit of them.
func (s *Schedule) Between(start, end time.Time, limit int) []time.Time {
	dates, _ := s.find(query{start: microsOf(start), end: microsOf(end), bounded: true, limit: limit})
	return dates
}

// Describe says in English when the schedule fires.
func (s *Schedule) Describe() string { return s.kind.describe() }

// find orders the dates by the time that a local clock shows, as Prefect does.
func (s *Schedule) find(q query) ([]time.Time, error) {
	if q.limit <= 0 {
		return nil, nil
	}
	dates, err := s.kind.find(q)
	slices.SortStableFunc(dates, func(a, b date) int { return cmp.Compare(a.wall, b.wall) })
	found := make([]time.Time, len(dates))
	for i, d := range dates {
		found[i] = d.utc.time()
	}
	return found, err
}

// date is a moment, and what a clock of the schedule's zone shows then.
type date struct {
	utc, wall micros
}

// collector gathers dates under Prefect's rules: two that show the same local time count once, so one of two moments
// in an hour that a clock repeats is lost.
type collector struct {
	limit, tried int
	seen         map[micros]bool
	dates        []date
}

func newCollector(limit int) *collector {
	return &collector{limit: limit, seen: make(map[micros]bool)}
}

// add takes a date, and reports whether Prefect would look for another one.
func (c *collector) add(d date) bool {
	if !c.seen[d.wall] {
		c.seen[d.wall] = true
		c.dates = append(c.dates, d)
	}
	if len(c.dates) >= c.limit || c.tried > maxCandidates {
		return false
	}
	c.tried++
	return true
}
