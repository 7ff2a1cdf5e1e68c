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

// planDeploymentSchedule customizes the plan of a schedule. It unsets the attributes of the timings that are not configured: cron,
// interval and recurrence rule exclude each other.
func planDeploymentSchedule(ctx context.Context, p *framework.PlanContext[scheduleModel]) {
	checkScheduleID(p)
	if p.State == nil { // a new deployment_id replaces the schedule
		CheckDeploymentExists(ctx, p.ProviderData, &p.Plan.WorkspacePlacement, p.Plan.DeploymentID, p.Diags)
	}
	checkScheduleParameters(ctx, p)
	c, next := &p.Config, &p.Plan
	// More than one can be set only if a value is unknown and may become null.
	if CountSet(c.Cron, c.Interval, c.RRule) != 1 {
		return
	}
	planCron(c, next)
	planInterval(c, next)
	if c.RRule.IsNull() {
		next.RRule = recurrence{types.StringNull()}
	}
	p.SetAll(ctx, next)
	changes := p.State == nil || !p.Resp.Plan.Raw.Equal(p.RawState)
	if c.Timezone.IsNull() && changes && !next.Timezone.Equal(planTimezone(next)) {
		next.Timezone = planTimezone(next)
		p.SetAll(ctx, next)
	}
	if p.State != nil && next.MaxScheduledRuns.IsNull() && !p.State.MaxScheduledRuns.IsNull() {
		p.Resp.RequiresReplace.Append(path.Root("max_scheduled_runs"))
	}
	now := time.Now()
	// Errors are ignored: the version is only needed for warnings and the log.
	server, _ := p.Client.Capabilities(framework.ForPlan(ctx))
	logTiming(ctx, next, now, server)
	checkTiming(next, now, server, p.Diags)
	warnDuplicate(ctx, p, now, server)
}

// logTiming logs the description and the next runs of the schedule.
func logTiming(ctx context.Context, s *scheduleModel, now time.Time, server capability.Set) {
	if computed, _ := s.computed(now, server); computed != nil && diag.LogSchedule.Debugs(ctx) {
		diag.LogSchedule.Debug(
			ctx,
			"Computed a schedule",
			map[string]any{"description": computed.Describe(), "next_runs": TimeTexts(computed.Next(now, 3))},
		)
	}
}

// checkScheduleID reports an ID that differs from the ID in the state: the official provider accepts the attribute, but Prefect assigns
// the ID.
func checkScheduleID(p *framework.PlanContext[scheduleModel]) {
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

// CountSet counts the values that are not null.
func CountSet(values ...attr.Value) int {
	n := 0
	for _, v := range values {
		if !v.IsNull() {
			n++
		}
	}
	return n
}

func planCron(c, next *scheduleModel) {
	switch {
	case c.Cron.IsNull():
		next.Cron, next.DayOr = types.StringNull(), types.BoolNull()
	case c.DayOr.IsNull() && (next.DayOr.IsNull() || next.DayOr.IsUnknown()):
		next.DayOr = types.BoolValue(true)
	}
}

func planInterval(c, next *scheduleModel) {
	switch {
	case c.Interval.IsNull():
		next.Interval, next.AnchorDate = types.Float64Null(), timetypes.NewRFC3339Null()
	case c.AnchorDate.IsNull() && next.AnchorDate.IsNull():
		next.AnchorDate = timetypes.NewRFC3339Unknown() // the server sets it to its current time
	}
}

// planTimezone returns the time zone of a schedule without a configured one: the current time zone, or the default of the API. The
// default for cron is null, which means UTC, too.
func planTimezone(next *scheduleModel) types.String {
	switch {
	case !next.Timezone.IsNull() && !next.Timezone.IsUnknown():
		return next.Timezone
	case next.Cron.IsNull():
		return types.StringValue("UTC")
	}
	return types.StringNull()
}
