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

// maxBackfilled limits how many runs one backfill creates.
const maxBackfilled = 10_000

// backfillSchedule is a schedule whose times are backfilled.
type backfillSchedule struct {
	// name distinguishes the schedules of a deployment. It stays the same if an equal schedule is created again.
	name string
	// id is the ID of the deployment's schedule; empty for a schedule of the configuration.
	id      string
	options schedule.Options
	// versioned is set if the configuration names the version of Prefect that computes the schedule.
	versioned  bool
	parameters json.RawMessage
}

// backfillRun is one run of a backfill.
type backfillRun struct {
	schedule *backfillSchedule
	at       time.Time // in the time zone of the schedule
}

// key is the idempotency key of the run: the same in all backfills with this name.
func (r backfillRun) key(name, deploymentID string) string {
	return fmt.Sprintf("terraform-backfill %s %s %s %s", name, deploymentID, r.schedule.name, r.at.UTC().Format(time.RFC3339Nano))
}

// activeSchedules returns the active schedules of a deployment, for which the scheduler creates runs.
func activeSchedules(d *client.Deployment) []*backfillSchedule {
	var out []*backfillSchedule
	for _, s := range d.Schedules {
		if s.Active {
			active := &backfillSchedule{id: s.ID, options: optionsOf(s.Timing), parameters: s.Parameters}
			if s.Slug != nil {
				active.name = "slug:" + *s.Slug
			} else {
				active.name = fingerprint(s)
			}
			out = append(out, active)
		}
	}
	slices.SortFunc(out, func(a, b *backfillSchedule) int { return cmp.Compare(a.name, b.name) })
	return out
}

// computeAsServer makes schedules without a version be computed as by the server's version of Prefect.
func computeAsServer(schedules []*backfillSchedule, server capability.Set) {
	for _, s := range schedules {
		if !s.versioned {
			s.options = deployment.ComputedBy(s.options, server)
		}
	}
}

// fingerprint identifies a schedule without a slug by its times and parameters.
func fingerprint(s *client.Schedule) string {
	// The timing was decoded from JSON, so encoding it cannot fail.
	timing, _ := json.Marshal(s.Timing)
	return uuid.NewSHA1(uuid.NameSpaceURL, slices.Concat(timing, s.Parameters)).String()
}

// optionsOf converts a schedule of the API to a schedule of internal/schedule.
func optionsOf(t client.Timing) schedule.Options {
	orEmpty := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	out := schedule.Options{Cron: orEmpty(t.Cron), RRule: orEmpty(t.RRule), Timezone: orEmpty(t.Timezone), AnchorDate: t.AnchorDate}
	if t.Cron != nil {
		out.DayOr = t.DayOr
	}
	if t.Interval != nil {
		out.Interval = *t.Interval
	}
	return out
}

// backfillRuns returns the runs that the scheduler would have created for the schedules from start to end, both inclusive,
// ordered by time. It returns at most maxBackfilled + 1 runs.
func backfillRuns(schedules []*backfillSchedule, start, end backfill.Bound) ([]backfillRun, error) {
	var out []backfillRun
	for _, s := range schedules {
		zone, zoneErr := time.LoadLocation(s.options.Timezone) // UTC for an empty name
		if zoneErr != nil {
			zone = time.UTC
		}
		first := start.First(zone)
		computed, err := schedule.New(s.options, first)
		if err = cmp.Or(err, zoneErr); err != nil {
			return nil, err
		}
		times, err := computed.All(first, end.Last(zone), maxBackfilled+1)
		if err != nil && len(times) == 0 {
			return nil, fmt.Errorf("Prefect's scheduler fails on the schedule: %w", err) //nolint:staticcheck // a name
		}
		for _, at := range times {
			out = append(out, backfillRun{schedule: s, at: at.In(zone)})
		}
	}
	slices.SortStableFunc(out, func(a, b backfillRun) int { return a.at.Compare(b.at) })
	return out[:min(len(out), maxBackfilled+1)], nil
}

// countText is the number of runs, or that it exceeds maxBackfilled.
func countText(n int) string {
	if n > maxBackfilled {
		return fmt.Sprintf("more than %d", maxBackfilled)
	}
	return fmt.Sprint(n)
}

// schedulerRuns are the runs that Prefect's scheduler has created in the period of a backfill.
type schedulerRuns struct {
	current map[string]bool       // the IDs of the deployment's schedules
	runs    map[scheduledRun]bool // runs of these schedules
	others  map[int64]bool        // times, in microseconds, of the runs of deleted schedules
}

type scheduledRun struct {
	schedule string
	at       int64 // microseconds
}

func newSchedulerRuns(d *client.Deployment) *schedulerRuns {
	out := &schedulerRuns{current: map[string]bool{}, runs: map[scheduledRun]bool{}, others: map[int64]bool{}}
	for _, s := range d.Schedules {
		out.current[s.ID] = true
	}
	return out
}

// add adds a run. A run of a deleted schedule counts for all schedules, because the schedule may have been created again since:
// every 'prefect deploy' replaces all schedules.
func (s *schedulerRuns) add(run *client.FlowRun) {
	if run.ExpectedStartTime == nil {
		return
	}
	at := run.ExpectedStartTime.UnixMicro()
	if id := run.ScheduleID(); s.current[id] {
		s.runs[scheduledRun{id, at}] = true
	} else {
		s.others[at] = true
	}
}

func (s *schedulerRuns) has(r backfillRun) bool {
	at := r.at.UnixMicro()
	return s.others[at] || s.runs[scheduledRun{r.schedule.id, at}]
}
