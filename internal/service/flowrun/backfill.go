package flowrun

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/schedule"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/backfill"
)

// mostBackfilled bounds how many runs one backfill makes.
const mostBackfilled = 10_000

// backfillSchedule is a schedule whose moments are run.
type backfillSchedule struct {
	// name tells it from the others of its deployment, and stays when the same schedule is made anew.
	name string
	// id is that of the deployment's schedule; empty for one that was given.
	id      string
	options schedule.Options
	// versioned says that the schedule names the version of Prefect that computes it.
	versioned  bool
	parameters json.RawMessage
}

// backfillRun is one run that a backfill asks for.
type backfillRun struct {
	schedule *backfillSchedule
	at       time.Time // in the time zone of the schedule
}

// Key is the idempotency key of the run: the same for each backfill of that name.
func (r backfillRun) Key(name, deploymentID string) string {
	return fmt.Sprintf("terraform-backfill %s %s %s %s", name, deploymentID, r.schedule.name, r.at.UTC().Format(time.RFC3339Nano))
}

// ownSchedules are the schedules of a deployment by which the scheduler makes runs: the active ones.
func ownSchedules(d *client.Deployment) []*backfillSchedule {
	var out []*backfillSchedule
	for _, s := range d.Schedules {
		if s.Active {
			own := &backfillSchedule{id: s.ID, options: optionsOf(s.Timing), parameters: s.Parameters}
			if s.Slug != nil {
				own.name = "slug:" + *s.Slug
			} else {
				own.name = fingerprint(s)
			}
			out = append(out, own)
		}
	}
	slices.SortFunc(out, func(a, b *backfillSchedule) int { return cmp.Compare(a.name, b.name) })
	return out
}

// byServer has the schedules computed as the server does, unless they name another version of Prefect.
func byServer(schedules []*backfillSchedule, server capability.Set) {
	for _, s := range schedules {
		if !s.versioned {
			s.options = deployment.ComputedBy(s.options, server)
		}
	}
}

// fingerprint is the same for schedules without a slug that make the same runs.
func fingerprint(s *client.Schedule) string {
	// Neither fails to encode: both come from JSON.
	timing, _ := json.Marshal(s.Timing)
	return uuid.NewSHA1(uuid.NameSpaceURL, slices.Concat(timing, s.Parameters)).String()
}

// optionsOf is a schedule of the API as internal/schedule takes it.
func optionsOf(t client.Timing) schedule.Options {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	out := schedule.Options{Cron: text(t.Cron), RRule: text(t.RRule), Timezone: text(t.Timezone), AnchorDate: t.AnchorDate}
	if t.Cron != nil {
		out.DayOr = t.DayOr
	}
	if t.Interval != nil {
		out.Interval = *t.Interval
	}
	return out
}

// backfillRuns are the runs that the scheduler would have made by the schedules, of which each has those of the time from
// start to end, both included, the earliest first. There is at most one more than mostBackfilled.
func backfillRuns(schedules []*backfillSchedule, start, end backfill.Bound) ([]backfillRun, error) {
	var out []backfillRun
	for _, s := range schedules {
		zone, unknown := time.LoadLocation(s.options.Timezone) // of an empty name, UTC
		if unknown != nil {
			zone = time.UTC
		}
		first := start.First(zone)
		made, err := schedule.New(s.options, first)
		if err = cmp.Or(err, unknown); err != nil {
			return nil, err
		}
		moments, err := made.All(first, end.Last(zone), mostBackfilled+1)
		if err != nil && len(moments) == 0 {
			return nil, fmt.Errorf("Prefect's scheduler fails on the schedule: %w", err) //nolint:staticcheck // a name
		}
		for _, at := range moments {
			out = append(out, backfillRun{schedule: s, at: at.In(zone)})
		}
	}
	slices.SortStableFunc(out, func(a, b backfillRun) int { return a.at.Compare(b.at) })
	return out[:min(len(out), mostBackfilled+1)], nil
}

// countText is the number of runs, as far as it is known.
func countText(n int) string {
	if n > mostBackfilled {
		return fmt.Sprintf("more than %d", mostBackfilled)
	}
	return fmt.Sprint(n)
}

// madeByScheduler tells for which of a backfill's moments the scheduler has made a run.
type madeByScheduler struct {
	current map[string]bool       // the ids of the deployment's schedules
	runs    map[scheduledRun]bool // by schedule and moment
	others  map[int64]bool        // moments, in microseconds, of runs of schedules that are no more
}

type scheduledRun struct {
	schedule string
	at       int64 // microseconds
}

func newMadeByScheduler(d *client.Deployment) *madeByScheduler {
	out := &madeByScheduler{current: map[string]bool{}, runs: map[scheduledRun]bool{}, others: map[int64]bool{}}
	for _, s := range d.Schedules {
		out.current[s.ID] = true
	}
	return out
}

// add takes note of a run. One of a schedule that is no more counts for all: the schedule may have been made anew since,
// as each 'prefect deploy' does with all of them.
func (m *madeByScheduler) add(run *client.FlowRun) {
	if run.ExpectedStartTime == nil {
		return
	}
	at := run.ExpectedStartTime.UnixMicro()
	if id := run.ScheduleID(); m.current[id] {
		m.runs[scheduledRun{id, at}] = true
	} else {
		m.others[at] = true
	}
}

func (m *madeByScheduler) has(r backfillRun) bool {
	at := r.at.UnixMicro()
	return m.others[at] || m.runs[scheduledRun{r.schedule.id, at}]
}
