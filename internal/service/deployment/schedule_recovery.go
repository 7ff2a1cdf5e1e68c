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

// findExistingSchedule finds the schedule of a deployment with the slug. For a generated slug, it also finds an equal schedule with
// another generated slug that another process has created.
func findExistingSchedule(
	ctx context.Context,
	c *client.Client,
	in client.ScheduleInput,
	of *framework.ProviderData,
) (*client.Schedule, error) {
	generated := framework.IsGeneratedKey(in.Slug)
	if generated {
		of.Claim(c, "schedule", in.Slug)
	}
	if c.HasNoSchedules(in.DeploymentID) {
		return nil, nil
	}
	all, err := c.DeploymentSchedules(ctx, in.DeploymentID)
	if err != nil {
		return nil, err
	}
	var same *client.Schedule
	for _, s := range all {
		switch {
		case s.Slug == nil:
		case *s.Slug == in.Slug:
			return s, nil
		case generated && framework.IsGeneratedKey(*s.Slug) && !of.IsClaimed(c, "schedule", *s.Slug) && isSameSchedule(ctx, in, s):
			same = s
		}
	}
	return same, nil
}

// isSameSchedule reports whether a schedule equals the requested one, apart from the slug.
func isSameSchedule(ctx context.Context, in client.ScheduleInput, s *client.Schedule) bool {
	var existing scheduleModel
	var diags fwdiag.Diagnostics
	existing.FromAPI(ctx, s, &diags)
	got := existing.ToAPI(ctx, &diags)
	none := json.RawMessage("{}")
	return !diags.HasError() && sameTiming(ctx, in.Timing, got.Timing) &&
		in.Active.Or(true) == got.Active.Or(true) && in.MaxScheduledRuns.Or(0) == got.MaxScheduledRuns.Or(0) &&
		patch.SameJSON(in.Parameters.Or(none), got.Parameters.Or(none))
}

// sameTiming reports whether a create with one timing would result in the other.
func sameTiming(ctx context.Context, want, has client.TimingInput) bool {
	rule, _ := recurrence{types.StringValue(want.RRule)}.StringSemanticEquals(ctx, recurrence{types.StringValue(has.RRule)})
	return rule && want.Cron == has.Cron && want.DayOr.Or(true) == has.DayOr.Or(true) && want.Interval.Or(0) == has.Interval.Or(0) &&
		cmp.Or(want.Timezone, "UTC") == cmp.Or(has.Timezone, "UTC") && (want.AnchorDate == "" || sameTime(want.AnchorDate, has.AnchorDate))
}

// sameTime reports whether two strings in RFC 3339 are the same point in time.
func sameTime(a, b string) bool {
	at, errA := time.Parse(time.RFC3339Nano, a)
	other, errB := time.Parse(time.RFC3339Nano, b)
	return errA == nil && errB == nil && at.Equal(other)
}
