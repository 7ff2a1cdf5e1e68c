package provider

import (
	"context"
	"fmt"
	"time"
	_ "time/tzdata" // so that time zones are known wherever the provider runs

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// planDeploymentSchedule completes the plan of a schedule. Cron, interval and recurrence rule exclude each other, so
// that one of them takes the attributes of the others out.
func planDeploymentSchedule(ctx context.Context, p *planning[deploymentSchedule]) {
	checkScheduleID(p)
	c, next := &p.config, &p.plan
	// More than one can be mentioned only while their values are not known: then all is open.
	if mentions := mentionedOf(c.Cron, c.Interval, c.RRule); mentions != 1 {
		return
	}
	planCron(c, next)
	planInterval(c, next)
	if c.RRule.IsNull() {
		next.RRule = recurrence{types.StringNull()}
	}
	p.diags.Append(p.resp.Plan.Set(ctx, next)...)
	changes := p.state == nil || !p.resp.Plan.Raw.Equal(p.req.State.Raw)
	if c.Timezone.IsNull() && changes && !next.Timezone.Equal(planTimezone(next)) {
		next.Timezone = planTimezone(next)
		p.diags.Append(p.resp.Plan.Set(ctx, next)...)
	}
	if p.state != nil && next.MaxScheduledRuns.IsNull() && !p.state.MaxScheduledRuns.IsNull() {
		p.resp.RequiresReplace.Append(path.Root("max_scheduled_runs"))
	}
}

// checkScheduleID refuses an id that is not Prefect's: the official provider lets a configuration mention the id, but
// nobody can choose it.
func checkScheduleID(p *planning[deploymentSchedule]) {
	id := p.config.ID
	if id.IsNull() || id.IsUnknown() || p.state != nil && id.Equal(p.state.ID) {
		return
	}
	p.diags.AddAttributeError(path.Root("id"), "The id can't be chosen",
		fmt.Sprintf("id is %q, but Prefect chooses the ids of schedules. Remove the attribute; to manage an existing schedule, import it.", id.ValueString()))
}

func mentionedOf(values ...attr.Value) int {
	n := 0
	for _, v := range values {
		if !v.IsNull() {
			n++
		}
	}
	return n
}

func planCron(c, next *deploymentSchedule) {
	switch {
	case c.Cron.IsNull():
		next.Cron, next.DayOr = types.StringNull(), types.BoolNull()
	case c.DayOr.IsNull() && (next.DayOr.IsNull() || next.DayOr.IsUnknown()):
		next.DayOr = types.BoolValue(true)
	}
}

func planInterval(c, next *deploymentSchedule) {
	switch {
	case c.Interval.IsNull():
		next.Interval, next.AnchorDate = types.Float64Null(), timetypes.NewRFC3339Null()
	case c.AnchorDate.IsNull() && next.AnchorDate.IsNull():
		next.AnchorDate = timetypes.NewRFC3339Unknown() // the server's clock says it
	}
}

// planTimezone is the time zone of a schedule whose configuration mentions none: the one that it has, else the API's
// default, which is none for cron, meaning UTC as well.
func planTimezone(next *deploymentSchedule) types.String {
	switch {
	case !next.Timezone.IsNull() && !next.Timezone.IsUnknown():
		return next.Timezone
	case next.Cron.IsNull():
		return types.StringValue("UTC")
	}
	return types.StringNull()
}

// isTimezone accepts the names of the IANA time zone database.
func isTimezone() validator.String {
	return textRule{
		expected: "the name of a time zone in the IANA database, such as Europe/Berlin or UTC",
		holds: func(s string) bool {
			_, err := time.LoadLocation(s)
			return err == nil && s != "" && s != "Local"
		},
		remedy: "Look the name up at https://www.iana.org/time-zones; upper and lower case differ.",
	}
}

// longestInterval is a year, in seconds: what Prefect's own interface offers at the most.
const longestInterval = 31_536_000

// isInterval refuses an interval that the server would refuse, and warns of one that is hardly meant.
type isInterval struct{}

var _ validator.Float64 = isInterval{}

func (isInterval) Description(context.Context) string { return "must be more than 0" }

func (v isInterval) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (isInterval) ValidateFloat64(_ context.Context, req validator.Float64Request, resp *validator.Float64Response) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	switch v := req.ConfigValue.ValueFloat64(); {
	case v <= 0:
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid interval",
			fmt.Sprintf("%s is %g, but must be a number of seconds above 0. Give the time between two runs, such as 3600 for an hour.", req.Path, v))
	case v < 1 || v > longestInterval:
		resp.Diagnostics.AddAttributeWarning(req.Path, "Unusual interval",
			fmt.Sprintf("%s is %g seconds, which is outside 1 to %d (a year). Prefect takes it, but may not run as expected. Check that seconds are meant.", req.Path, v, longestInterval))
	}
}
