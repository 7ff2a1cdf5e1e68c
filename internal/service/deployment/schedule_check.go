package deployment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/schedule"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// The bounds between which an interval is probably meant, in seconds: Prefect takes others too.
const (
	shortestInterval = 1
	longestInterval  = 31_536_000 // a year
)

// kind names the attribute that says when the schedule fires; empty when none or several do, or its value is not known.
func (s *Schedule) kind() string {
	if MentionedOf(s.Cron, s.Interval, s.RRule) != 1 {
		return ""
	}
	for name, v := range map[string]attr.Value{"cron": s.Cron, "interval": s.Interval, "rrule": s.RRule} {
		if !v.IsNull() && !v.IsUnknown() {
			return name
		}
	}
	return ""
}

// Timing is when the schedule fires, as internal/schedule takes it. What is not known is left out.
func (s *Schedule) Timing() schedule.Options {
	o := schedule.Options{
		Cron:     s.Cron.ValueString(),
		Interval: s.Interval.ValueFloat64(),
		RRule:    s.RRule.ValueString(),
		Timezone: s.Timezone.ValueString(),
	}
	if !tfvalue.IsNullOrUnknown(s.DayOr) {
		o.DayOr = s.DayOr.ValueBoolPointer()
	}
	if !tfvalue.IsNullOrUnknown(s.AnchorDate) {
		if at, diags := s.AnchorDate.ValueRFC3339Time(); !diags.HasError() { // else the attribute's type says so
			o.AnchorDate = &at
		}
	}
	return o
}

// plainNumber is a number without an exponent.
func plainNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// validateDeploymentSchedule refuses what the server would refuse, and warns of an interval that is hardly meant.
func validateDeploymentSchedule(s *Schedule, diags *fwdiag.Diagnostics) {
	kind := s.kind()
	if kind == "" {
		return // an error of the attributes' own validators, or a value to wait for
	}
	o := s.Timing()
	_, err := schedule.New(o, time.Now())
	var refused *schedule.Error
	switch {
	case errors.As(err, &refused) && refused.Unknowable:
		diag.CodeScheduleTiming.ReportWarningAt(
			diags,
			path.Root(string(refused.Field)),
			"Schedule cannot be computed",
			fmt.Sprintf("The provider cannot compute the dates of the schedule: %s. Prefect may still accept it. Check the "+
				"schedule.", refused.Message),
		)
	case errors.As(err, &refused):
		addScheduleError(s, kind, refused, diags)
	case kind == "interval" && (o.Interval < shortestInterval || o.Interval > longestInterval):
		diag.CodeScheduleTiming.ReportWarningAt(
			diags,
			path.Root("interval"),
			"Unusual interval",
			fmt.Sprintf(
				"interval is %s seconds, which is outside %d to %d (one year). Prefect accepts the value. Check that it is in "+
					"seconds.",
				plainNumber(o.Interval),
				shortestInterval,
				longestInterval,
			),
		)
	}
}

// addScheduleError points at what the server would refuse; kind is the attribute that says when the schedule fires.
func addScheduleError(s *Schedule, kind string, refused *schedule.Error, diags *fwdiag.Diagnostics) {
	name := string(refused.Field)
	if refused.Field == schedule.FieldSchedule {
		name = kind // which is empty or 0, and so counts as none
	}
	value := map[string]string{
		"cron": s.Cron.String(), "day_or": s.DayOr.String(), "interval": plainNumber(s.Interval.ValueFloat64()),
		"anchor_date": s.AnchorDate.String(), "rrule": s.RRule.String(), "timezone": s.Timezone.String(),
	}[name]
	text := fmt.Sprintf("Prefect rejects %s = %s: %s", name, value, refused.Message)
	if !strings.HasSuffix(text, "?") {
		text += ". Correct or remove it."
	}
	diag.CodeSchedule.ReportErrorAt(diags, path.Root(name), "Invalid "+fieldName(name), text)
}

// fieldName is the attribute of a schedule in words.
func fieldName(attribute string) string {
	switch attribute {
	case "cron":
		return "cron expression"
	case "rrule":
		return "recurrence rule"
	case "timezone":
		return "time zone"
	}
	return diag.Humanize(attribute)
}

// checkTiming reports a schedule that Prefect takes and that does not do what anyone wants: as an error where Prefect's
// scheduler fails on it, since no schedule of the deployment makes runs then.
func checkTiming(s *Schedule, now time.Time, server capability.Set, diags *fwdiag.Diagnostics) {
	made, at := s.made(now, server)
	if made == nil {
		return
	}
	warn := func(summary, detail string) { diag.CodeScheduleTiming.ReportWarningAt(diags, at, summary, detail) }
	const remedy = " Correct the schedule, or remove it."
	failure, outlook := made.Failure(now), made.Outlook(now)
	switch {
	case failure != nil:
		diag.CodeScheduleFails.ReportErrorAt(diags, at, "Schedule fails in Prefect's scheduler",
			fmt.Sprintf("%s. Prefect would accept the schedule, but %s.%s To keep it unchanged, set active = false.",
				made.Describe(), failure, remedy))
	case outlook == schedule.NeverFires:
		warn("Schedule never fires", fmt.Sprintf("The schedule has no dates: %s.%s", made.Describe(), remedy))
	case outlook == schedule.FiredOnly:
		warn("Schedule has no future runs", fmt.Sprintf("All dates of the schedule are in the past: %s.%s", made.Describe(), remedy))
	case made.MoreOftenThan(time.Minute, now) && (tfvalue.IsNullOrUnknown(s.Interval) ||
		s.Interval.ValueFloat64() >= shortestInterval): // else warned of already
		warn(
			"Schedule fires more than once a minute",
			made.Describe()+". Frequent runs queue up when one of them takes long, and the server stores all of them. Check "+
				"that this is intended.",
		)
	}
}

// made is the schedule as that server would have it, when all of it is known, it makes runs, and Prefect accepts it; and the
// attribute that says when it fires. An anchor that is to come from the server's clock counts as now.
func (s *Schedule) made(now time.Time, server capability.Set) (*schedule.Schedule, path.Path) {
	kind := s.kind()
	if kind == "" || s.Timezone.IsUnknown() || s.DayOr.IsUnknown() || s.Active.Equal(types.BoolValue(false)) {
		return nil, path.Empty()
	}
	made, err := schedule.New(ComputedBy(s.Timing(), server), now)
	if err != nil {
		return nil, path.Empty()
	}
	return made, path.Root(kind)
}

// warnDuplicate warns when another active schedule of the deployment makes the same runs: each would come twice.
func warnDuplicate(ctx context.Context, p *framework.PlanContext[Schedule], now time.Time, server capability.Set) {
	own, at := p.Plan.made(now, server)
	if own == nil || tfvalue.IsNullOrUnknown(p.Plan.DeploymentID) || p.Config.Parameters.IsUnknown() {
		return
	}
	in, known := p.In(&p.Plan.WorkspacePlacement)
	if !known {
		return
	}
	if p.State == nil &&
		framework.Shared(p.ProviderData, plannedSchedulesKey{}, func() *plannedSchedules { return new(plannedSchedules) }).
			twin(p.Plan.DeploymentID.ValueString(), plannedSchedule{own, parametersOf(&p.Plan)}) {
		diag.CodeDuplicateSchedule.ReportWarningAt(
			p.Diags,
			at,
			"Duplicate schedule",
			"This plan creates another schedule of the deployment with the same times and parameters, so that every run is "+
				"created twice. Remove or change one of the two.",
		)
	}
	// Only a warning hangs on the answer: an error shows where it matters.
	others, _ := schedulesOf(ctx, p.ProviderData, in, p.Plan.DeploymentID.ValueString())
	for _, a := range others {
		var other Schedule
		other.FromAPI(ctx, a, p.Diags)
		if (p.State != nil && other.ID.Equal(p.State.ID)) || !patch.SameJSON(parametersOf(&other), parametersOf(&p.Plan)) {
			continue
		}
		if made, _ := other.made(now, server); made != nil && made.Equal(own) {
			diag.CodeDuplicateSchedule.ReportWarningAt(
				p.Diags,
				at,
				"Duplicate schedule",
				fmt.Sprintf(
					"The deployment has another active schedule with the same times and parameters, so that every run is created "+
						"twice. Its ID is %s and its slug is %q. Remove or change one of the two. Ignore this warning if this "+
						"schedule replaces that one.",
					a.ID,
					other.Slug.ValueString(),
				),
			)
		}
	}
}

// schedulesKey is the key of the schedules of a deployment.
type schedulesKey struct{ endpoint, deployment string }

// schedulesOf is the schedules that a deployment had when one of its schedules was first planned. A deployment is asked
// once only, however many schedules it has.
func schedulesOf(ctx context.Context, c *framework.ProviderData, in *client.Client, deployment string) ([]*client.Schedule, error) {
	return framework.ReadOnce(ctx, c, schedulesKey{in.Endpoint(), deployment}, func(ctx context.Context) ([]*client.Schedule, error) {
		return in.DeploymentSchedules(ctx, deployment)
	})
}

// plannedSchedulesKey is the key of the schedules that the plans of a process create.
type plannedSchedulesKey struct{}

// plannedSchedule is a schedule that a plan creates, with its parameters in JSON.
type plannedSchedule struct {
	made       *schedule.Schedule
	parameters []byte
}

// plannedSchedules holds the schedules that the plans of this process create, by the ID of their deployment.
type plannedSchedules struct {
	mu  sync.Mutex
	all map[string][]plannedSchedule
}

// twin notes a schedule, and reports whether it makes the same runs as one that was noted before.
func (p *plannedSchedules) twin(deployment string, s plannedSchedule) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	found := slices.ContainsFunc(p.all[deployment], func(other plannedSchedule) bool {
		return other.made.Equal(s.made) && patch.SameJSON(other.parameters, s.parameters)
	})
	if p.all == nil {
		p.all = map[string][]plannedSchedule{}
	}
	p.all[deployment] = append(p.all[deployment], s)
	return found
}

// parametersOf is the parameters of a schedule, in JSON: none when the API is to say what they are.
func parametersOf(s *Schedule) []byte {
	if tfvalue.IsNullOrUnknown(s.Parameters) {
		return []byte("{}")
	}
	return []byte(s.Parameters.ValueString())
}
