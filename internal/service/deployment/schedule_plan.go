package deployment

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// planDeploymentSchedule completes the plan of a schedule. Cron, interval and recurrence rule exclude each other, so
// that one of them takes the attributes of the others out.
func planDeploymentSchedule(ctx context.Context, p *framework.PlanContext[Schedule]) {
	checkScheduleID(p)
	if p.State == nil { // one of another deployment is a new one
		CheckDeploymentExists(ctx, p.ProviderData, &p.Plan.WorkspacePlacement, p.Plan.DeploymentID, p.Diags)
	}
	checkScheduleParameters(ctx, p)
	c, next := &p.Config, &p.Plan
	// More than one can be mentioned only while their values are not known: then all is open.
	if mentions := MentionedOf(c.Cron, c.Interval, c.RRule); mentions != 1 {
		return
	}
	planCron(c, next)
	planInterval(c, next)
	if c.RRule.IsNull() {
		next.RRule = recurrence{types.StringNull()}
	}
	p.Diags.Append(p.Resp.Plan.Set(ctx, next)...)
	changes := p.State == nil || !p.Resp.Plan.Raw.Equal(p.Req.State.Raw)
	if c.Timezone.IsNull() && changes && !next.Timezone.Equal(planTimezone(next)) {
		next.Timezone = planTimezone(next)
		p.Diags.Append(p.Resp.Plan.Set(ctx, next)...)
	}
	if p.State != nil && next.MaxScheduledRuns.IsNull() && !p.State.MaxScheduledRuns.IsNull() {
		p.Resp.RequiresReplace.Append(path.Root("max_scheduled_runs"))
	}
	now := time.Now()
	// Only the dates of warnings and of the log depend on the server: an error shows where it matters.
	server, _ := p.Client.Capabilities(framework.ForPlan(ctx))
	tellTiming(ctx, next, now, server)
	checkTiming(next, now, server, p.Diags)
	warnDuplicate(ctx, p, now, server)
}

// tellTiming tells the log what the schedule comes to.
func tellTiming(ctx context.Context, s *Schedule, now time.Time, server capability.Set) {
	if made, _ := s.made(now, server); made != nil && diag.LogSchedule.Debugs(ctx) {
		diag.LogSchedule.Debug(
			ctx,
			"Computed a schedule",
			map[string]any{"description": made.Describe(), "next_runs": TimeTexts(made.Next(now, 3))},
		)
	}
}

// checkScheduleID refuses an id that is not Prefect's: the official provider lets a configuration mention the id, but
// nobody can choose it.
func checkScheduleID(p *framework.PlanContext[Schedule]) {
	id := p.Config.ID
	if id.IsNull() || id.IsUnknown() || (p.State != nil && id.Equal(p.State.ID)) {
		return
	}
	diag.CodeInvalid.ReportErrorAt(
		p.Diags,
		path.Root("id"),
		"Schedule ID cannot be set",
		fmt.Sprintf(
			"id is %q, but Prefect assigns the IDs of schedules. Remove the attribute. To manage an existing schedule, import it.",
			id.ValueString(),
		),
	)
}

// MentionedOf is the attributes that a configuration sets.
func MentionedOf(values ...attr.Value) int {
	n := 0
	for _, v := range values {
		if !v.IsNull() {
			n++
		}
	}
	return n
}

func planCron(c, next *Schedule) {
	switch {
	case c.Cron.IsNull():
		next.Cron, next.DayOr = types.StringNull(), types.BoolNull()
	case c.DayOr.IsNull() && (next.DayOr.IsNull() || next.DayOr.IsUnknown()):
		next.DayOr = types.BoolValue(true)
	}
}

func planInterval(c, next *Schedule) {
	switch {
	case c.Interval.IsNull():
		next.Interval, next.AnchorDate = types.Float64Null(), timetypes.NewRFC3339Null()
	case c.AnchorDate.IsNull() && next.AnchorDate.IsNull():
		next.AnchorDate = timetypes.NewRFC3339Unknown() // the server's clock says it
	}
}

// planTimezone is the time zone of a schedule whose configuration mentions none: the one that it has, else the API's
// default, which is none for cron, meaning UTC as well.
func planTimezone(next *Schedule) types.String {
	switch {
	case !next.Timezone.IsNull() && !next.Timezone.IsUnknown():
		return next.Timezone
	case next.Cron.IsNull():
		return types.StringValue("UTC")
	}
	return types.StringNull()
}
