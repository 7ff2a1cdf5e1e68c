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

// The bounds of usual intervals in seconds. Prefect accepts others, too.
const (
	minUsualInterval = 1
	maxUsualInterval = 31_536_000 // a year
)

// timingAttribute returns the name of the set attribute of cron, interval and rrule. It is empty if none or several are set, or if the
// value is unknown.
func (s *scheduleModel) timingAttribute() string {
	if CountSet(s.Cron, s.Interval, s.RRule) != 1 {
		return ""
	}
	for name, v := range map[string]attr.Value{"cron": s.Cron, "interval": s.Interval, "rrule": s.RRule} {
		if !v.IsNull() && !v.IsUnknown() {
			return name
		}
	}
	return ""
}

// timing converts the schedule to options of internal/schedule. Unknown attributes are left out.
func (s *scheduleModel) timing() schedule.Options {
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
		if at, diags := s.AnchorDate.ValueRFC3339Time(); !diags.HasError() { // the attribute's type reports errors
			o.AnchorDate = &at
		}
	}
	return o
}

// plainNumber formats a number without an exponent.
func plainNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// validateDeploymentSchedule reports a schedule that the server would reject, and warns about an unusual interval.
func validateDeploymentSchedule(s *scheduleModel, diags *fwdiag.Diagnostics) {
	kind := s.timingAttribute()
	if kind == "" {
		return // an error of the attributes' validators, or an unknown value
	}
	o := s.timing()
	_, err := schedule.New(o, time.Now())
	var invalid *schedule.Error
	switch {
	case errors.As(err, &invalid) && invalid.Unknowable:
		diag.CodeScheduleTiming.ReportWarningAt(
			diags,
			path.Root(string(invalid.Field)),
			"Schedule cannot be computed",
			fmt.Sprintf("The provider cannot compute the dates of the schedule: %s. Prefect may still accept it. Check the "+
				"schedule.", invalid.Message),
		)
	case errors.As(err, &invalid):
		addScheduleError(s, kind, invalid, diags)
	case kind == "interval" && (o.Interval < minUsualInterval || o.Interval > maxUsualInterval):
		diag.CodeScheduleTiming.ReportWarningAt(
			diags,
			path.Root("interval"),
			"Unusual interval",
			fmt.Sprintf(
				"interval is %s seconds, which is outside %d to %d (one year). Prefect accepts the value. Check that it is in "+
					"seconds.",
				plainNumber(o.Interval),
				minUsualInterval,
				maxUsualInterval,
			),
		)
	}
}

// addScheduleError reports an error at its attribute. The attribute kind is cron, interval or rrule.
func addScheduleError(s *scheduleModel, kind string, invalid *schedule.Error, diags *fwdiag.Diagnostics) {
	name := string(invalid.Field)
	if invalid.Field == schedule.FieldSchedule {
		name = kind // it is empty or 0
	}
	value := map[string]string{
		"cron": s.Cron.String(), "day_or": s.DayOr.String(), "interval": plainNumber(s.Interval.ValueFloat64()),
		"anchor_date": s.AnchorDate.String(), "rrule": s.RRule.String(), "timezone": s.Timezone.String(),
	}[name]
	detail := fmt.Sprintf("Prefect rejects %s = %s: %s", name, value, invalid.Message)
	if !strings.HasSuffix(detail, "?") {
		detail += ". Correct or remove it."
	}
	diag.CodeSchedule.ReportErrorAt(diags, path.Root(name), "Invalid "+fieldName(name), detail)
}

// fieldName returns the name of an attribute in words.
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

// checkTiming warns about a valid schedule that never fires or fires too often. It reports an error if Prefect's scheduler fails on
// the schedule, because then no schedule of the deployment creates runs.
func checkTiming(s *scheduleModel, now time.Time, server capability.Set, diags *fwdiag.Diagnostics) {
	made, at := s.computed(now, server)
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
		s.Interval.ValueFloat64() >= minUsualInterval): // validateDeploymentSchedule warns about shorter intervals
		warn(
			"Schedule fires more than once a minute",
			made.Describe()+". Frequent runs queue up when one of them takes long, and the server stores all of them. Check "+
				"that this is intended.",
		)
	}
}

// computed returns the schedule as the server computes it, and the path of cron, interval or rrule. It returns nil if the schedule is
// inactive, invalid, or partly unknown. An unset anchor counts as now.
func (s *scheduleModel) computed(now time.Time, server capability.Set) (*schedule.Schedule, path.Path) {
	kind := s.timingAttribute()
	if kind == "" || s.Timezone.IsUnknown() || s.DayOr.IsUnknown() || s.Active.Equal(types.BoolValue(false)) {
		return nil, path.Empty()
	}
	made, err := schedule.New(ComputedBy(s.timing(), server), now)
	if err != nil {
		return nil, path.Empty()
	}
	return made, path.Root(kind)
}

// warnDuplicate warns if another active schedule of the deployment creates the same runs, so that each run is created twice.
func warnDuplicate(ctx context.Context, p *framework.PlanContext[scheduleModel], now time.Time, server capability.Set) {
	own, at := p.Plan.computed(now, server)
	if own == nil || tfvalue.IsNullOrUnknown(p.Plan.DeploymentID) || p.Config.Parameters.IsUnknown() {
		return
	}
	in, known := p.In(&p.Plan.WorkspacePlacement)
	if !known {
		return
	}
	if p.State == nil &&
		framework.Shared(p.ProviderData, plannedSchedulesKey{}, func() *plannedSchedules { return new(plannedSchedules) }).
			add(p.Plan.DeploymentID.ValueString(), plannedSchedule{own, parametersOf(&p.Plan)}) {
		diag.CodeDuplicateSchedule.ReportWarningAt(
			p.Diags,
			at,
			"Duplicate schedule",
			"This plan creates another schedule of the deployment with the same times and parameters, so that every run is "+
				"created twice. Remove or change one of the two.",
		)
	}
	// Errors are ignored: the read is only for a warning.
	others, _ := schedulesOf(ctx, p.ProviderData, in, p.Plan.DeploymentID.ValueString())
	for _, a := range others {
		var other scheduleModel
		other.FromAPI(ctx, a, p.Diags)
		if (p.State != nil && other.ID.Equal(p.State.ID)) || !patch.SameJSON(parametersOf(&other), parametersOf(&p.Plan)) {
			continue
		}
		if made, _ := other.computed(now, server); made != nil && made.Equal(own) {
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

// schedulesKey is the key of the shared read of the schedules of a deployment.
type schedulesKey struct{ endpoint, deployment string }

// schedulesOf returns the schedules of a deployment. All plans of its schedules share one read.
func schedulesOf(ctx context.Context, c *framework.ProviderData, in *client.Client, deployment string) ([]*client.Schedule, error) {
	return framework.ReadOnce(ctx, c, schedulesKey{in.Endpoint(), deployment}, func(ctx context.Context) ([]*client.Schedule, error) {
		return in.DeploymentSchedules(ctx, deployment)
	})
}

// plannedSchedulesKey is the key of the schedules that the plans of this process create.
type plannedSchedulesKey struct{}

// plannedSchedule is a schedule that a plan creates, with its parameters in JSON.
type plannedSchedule struct {
	timing     *schedule.Schedule
	parameters []byte
}

// plannedSchedules holds the schedules that the plans of this process create, by the ID of their deployment.
type plannedSchedules struct {
	mu  sync.Mutex
	all map[string][]plannedSchedule
}

// add adds a schedule, and reports whether an earlier one creates the same runs.
func (p *plannedSchedules) add(deployment string, s plannedSchedule) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	found := slices.ContainsFunc(p.all[deployment], func(other plannedSchedule) bool {
		return other.timing.Equal(s.timing) && patch.SameJSON(other.parameters, s.parameters)
	})
	if p.all == nil {
		p.all = map[string][]plannedSchedule{}
	}
	p.all[deployment] = append(p.all[deployment], s)
	return found
}

// parametersOf returns the parameters of a schedule as JSON. Unset parameters are an empty object.
func parametersOf(s *scheduleModel) []byte {
	if tfvalue.IsNullOrUnknown(s.Parameters) {
		return []byte("{}")
	}
	return []byte(s.Parameters.ValueString())
}
