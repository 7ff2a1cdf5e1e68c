package provider

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
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/schedule"
)

// The bounds between which an interval is probably meant, in seconds: Prefect takes others too.
const (
	shortestInterval = 1
	longestInterval  = 31_536_000 // a year
)

// kind names the attribute that says when the schedule fires; empty when none or several do, or its value is not known.
func (s *deploymentSchedule) kind() string {
	if mentionedOf(s.Cron, s.Interval, s.RRule) != 1 {
		return ""
	}
	for name, v := range map[string]attr.Value{"cron": s.Cron, "interval": s.Interval, "rrule": s.RRule} {
		if !v.IsNull() && !v.IsUnknown() {
			return name
		}
	}
	return ""
}

// timing is when the schedule fires, as internal/schedule takes it. What is not known is left out.
func (s *deploymentSchedule) timing() schedule.Options {
	o := schedule.Options{
		Cron:     s.Cron.ValueString(),
		Interval: s.Interval.ValueFloat64(),
		RRule:    s.RRule.ValueString(),
		Timezone: s.Timezone.ValueString(),
	}
	if !open(s.DayOr) {
		o.DayOr = s.DayOr.ValueBoolPointer()
	}
	if !open(s.AnchorDate) {
		if at, diags := s.AnchorDate.ValueRFC3339Time(); !diags.HasError() { // else the attribute's type says so
			o.AnchorDate = &at
		}
	}
	return o
}

// plainNumber is a number without an exponent.
func plainNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// validateDeploymentSchedule refuses what the server would refuse, and warns of an interval that is hardly meant.
func validateDeploymentSchedule(s *deploymentSchedule, diags *diag.Diagnostics) {
	kind := s.kind()
	if kind == "" {
		return // an error of the attributes' own validators, or a value to wait for
	}
	o := s.timing()
	_, err := schedule.New(o, time.Now())
	var refused *schedule.Error
	switch {
	case errors.As(err, &refused) && refused.Unknowable:
		codeScheduleTiming.addWarningAt(diags, path.Root(string(refused.Field)), "The schedule can't be computed", fmt.Sprintf("Prefect may take the schedule, but nothing is known of its dates: %s.", refused.Message))
	case errors.As(err, &refused):
		addScheduleError(s, kind, refused, diags)
	case kind == "interval" && (o.Interval < shortestInterval || o.Interval > longestInterval):
		codeScheduleTiming.addWarningAt(diags, path.Root("interval"), "Unusual interval",
			fmt.Sprintf("interval is %s seconds, which is outside %d to %d (a year). Prefect takes it, but it is hardly meant. Check that seconds are meant.", plainNumber(o.Interval), shortestInterval, longestInterval))
	}
}

// addScheduleError points at what the server would refuse; kind is the attribute that says when the schedule fires.
func addScheduleError(s *deploymentSchedule, kind string, refused *schedule.Error, diags *diag.Diagnostics) {
	name := string(refused.Field)
	if refused.Field == schedule.FieldSchedule {
		name = kind // which is empty or 0, and so counts as none
	}
	value := map[string]string{
		"cron": s.Cron.String(), "day_or": s.DayOr.String(), "interval": plainNumber(s.Interval.ValueFloat64()),
		"anchor_date": s.AnchorDate.String(), "rrule": s.RRule.String(), "timezone": s.Timezone.String(),
	}[name]
	text := fmt.Sprintf("Prefect refuses %s = %s: %s", name, value, refused.Message)
	if !strings.HasSuffix(text, "?") {
		text += "."
	}
	codeSchedule.addErrorAt(diags, path.Root(name), "Invalid "+name, text)
}

// checkTiming reports a schedule that Prefect takes and that does not do what anyone wants: as an error where Prefect's
// scheduler fails on it, since no schedule of the deployment makes runs then.
func checkTiming(s *deploymentSchedule, now time.Time, server capability.Set, diags *diag.Diagnostics) {
	made, at := s.made(now, server)
	if made == nil {
		return
	}
	warn := func(summary, detail string) { codeScheduleTiming.addWarningAt(diags, at, summary, detail) }
	const remedy = " Correct it, or remove the schedule."
	failure, outlook := made.Failure(now), made.Outlook(now)
	switch {
	case failure != nil:
		codeScheduleFails.addErrorAt(diags, at, "Prefect's scheduler fails on the schedule",
			fmt.Sprintf("%s. Prefect would take it, but %s.%s To keep it as it is, set active = false.", made.Describe(), failure, remedy))
	case outlook == schedule.NeverFires:
		warn("The schedule never fires", fmt.Sprintf("It has no date at all: %s.%s", made.Describe(), remedy))
	case outlook == schedule.FiredOnly:
		warn("The schedule fires no more", fmt.Sprintf("All its dates are past: %s.%s", made.Describe(), remedy))
	case made.MoreOftenThan(time.Minute, now) && (open(s.Interval) || s.Interval.ValueFloat64() >= shortestInterval): // else warned of already
		warn("The schedule fires more often than once a minute", made.Describe()+". Runs that start so soon after each other pile up when one takes long, and the server keeps them all. Check that this is meant.")
	}
}

// made is the schedule as that server would have it, when all of it is known, it makes runs, and Prefect accepts it; and the
// attribute that says when it fires. An anchor that is to come from the server's clock counts as now.
func (s *deploymentSchedule) made(now time.Time, server capability.Set) (*schedule.Schedule, path.Path) {
	kind := s.kind()
	if kind == "" || s.Timezone.IsUnknown() || s.DayOr.IsUnknown() || s.Active.Equal(types.BoolValue(false)) {
		return nil, path.Empty()
	}
	made, err := schedule.New(computedBy(s.timing(), server), now)
	if err != nil {
		return nil, path.Empty()
	}
	return made, path.Root(kind)
}

// warnOfTwin warns when another active schedule of the deployment makes the same runs: each would come twice.
func warnOfTwin(ctx context.Context, p *planning[deploymentSchedule], now time.Time, server capability.Set) {
	own, at := p.plan.made(now, server)
	if own == nil || open(p.plan.DeploymentID) || p.config.Parameters.IsUnknown() {
		return
	}
	in, known := p.in(&p.plan.place)
	if !known {
		return
	}
	if p.state == nil && p.plannedSchedules.twin(p.plan.DeploymentID.ValueString(), plannedSchedule{own, parametersOf(&p.plan)}) {
		codeScheduleTwin.addWarningAt(p.diags, at, "Two equal schedules", "This plan creates another schedule of the deployment with the same times and the same parameters: every run will come twice. Remove one of them, or change one.")
	}
	// Only a warning hangs on the answer: an error shows where it matters.
	others, _ := p.schedulesOf(ctx, in, p.plan.DeploymentID.ValueString())
	for _, a := range others {
		var other deploymentSchedule
		other.fill(ctx, a, p.diags)
		if p.state != nil && other.ID.Equal(p.state.ID) || !client.SameJSON(parametersOf(&other), parametersOf(&p.plan)) {
			continue
		}
		if made, _ := other.made(now, server); made != nil && made.Same(own) {
			codeScheduleTwin.addWarningAt(p.diags, at, "Two equal schedules", fmt.Sprintf("The deployment has another active schedule with the same times and the same parameters, with the id %s and the slug %q: every run will come twice. "+
				"Remove one of them, or change one. (When this schedule is to replace that one, all is well.)", a.ID, other.Slug.ValueString()))
		}
	}
}

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
		return other.made.Same(s.made) && client.SameJSON(other.parameters, s.parameters)
	})
	if p.all == nil {
		p.all = map[string][]plannedSchedule{}
	}
	p.all[deployment] = append(p.all[deployment], s)
	return found
}

// parametersOf is the parameters of a schedule, in JSON: none when the API is to say what they are.
func parametersOf(s *deploymentSchedule) []byte {
	if open(s.Parameters) {
		return []byte("{}")
	}
	return []byte(s.Parameters.ValueString())
}
