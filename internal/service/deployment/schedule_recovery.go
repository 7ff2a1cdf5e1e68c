package deployment

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// findExistingSchedule finds the schedule of a deployment that has the slug; for a slug of our own also one that has another of
// them and fires alike, and that this process has not made.
func findExistingSchedule(
	ctx context.Context,
	c *client.Client,
	in client.ScheduleInput,
	of *framework.ProviderData,
) (*client.Schedule, error) {
	own := framework.IsGeneratedKey(in.Slug)
	if own {
		of.Claim(c, "schedule", in.Slug)
	}
	if c.HasNoSchedules(in.DeploymentID) {
		return nil, nil
	}
	all, err := c.DeploymentSchedules(ctx, in.DeploymentID)
	if err != nil {
		return nil, err
	}
	var alike *client.Schedule
	for _, s := range all {
		switch {
		case s.Slug == nil:
		case *s.Slug == in.Slug:
			return s, nil
		case own && framework.IsGeneratedKey(*s.Slug) && !of.IsClaimed(c, "schedule", *s.Slug) && scheduleAlike(ctx, in, s):
			alike = s
		}
	}
	return alike, nil
}

// scheduleAlike reports whether a schedule is as in asks for, be its slug another.
func scheduleAlike(ctx context.Context, in client.ScheduleInput, s *client.Schedule) bool {
	var has Schedule
	var diags fwdiag.Diagnostics
	has.FromAPI(ctx, s, &diags)
	got := has.ToAPI(ctx, &diags)
	none := json.RawMessage("{}")
	return !diags.HasError() && sameTiming(ctx, in.Timing, got.Timing) &&
		in.Active.Or(true) == got.Active.Or(true) && in.MaxScheduledRuns.Or(0) == got.MaxScheduledRuns.Or(0) &&
		patch.SameJSON(in.Parameters.Or(none), got.Parameters.Or(none))
}

// sameTiming reports whether a schedule that has one timing is what a create with the other would make.
func sameTiming(ctx context.Context, want, has client.TimingInput) bool {
	rule, _ := recurrence{types.StringValue(want.RRule)}.StringSemanticEquals(ctx, recurrence{types.StringValue(has.RRule)})
	return rule && want.Cron == has.Cron && want.DayOr.Or(true) == has.DayOr.Or(true) && want.Interval.Or(0) == has.Interval.Or(0) &&
		cmp.Or(
			want.Timezone,
			"UTC",
		) == cmp.Or(
			has.Timezone,
			"UTC",
		) && (want.AnchorDate == "" || sameMoment(want.AnchorDate, has.AnchorDate))
}

// sameMoment reports whether two texts in RFC 3339 mean one point in time.
func sameMoment(a, b string) bool {
	at, errA := time.Parse(time.RFC3339Nano, a)
	other, errB := time.Parse(time.RFC3339Nano, b)
	return errA == nil && errB == nil && at.Equal(other)
}
