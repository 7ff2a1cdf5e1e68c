package provider

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// Automations, schedules without a slug and runs without an idempotency key have no name that is theirs alone. Whether one
// that is there is what a process has made that was killed before it could tell, only its content can say, and that this
// process has nothing to do with it. It may be someone's else all the same: so it is named, and never taken over.

// ownPrefix begins every key that the provider makes up.
const ownPrefix = "terraform-"

// ownKey is a key that nothing else has.
func ownKey() string { return ownPrefix + uuid.NewString() }

// isOwnKey reports whether ownKey has made a key.
func isOwnKey(key string) bool {
	id, own := strings.CutPrefix(key, ownPrefix)
	return own && uuid.Validate(id) == nil
}

// begins notes that this process makes, or knows, an object of that kind and key in the client's place, and reports whether
// it is the first to be noted.
func (c *configured) begins(in *client.Client, kind, key string) bool {
	_, known := c.own.LoadOrStore(in.Endpoint()+kind+"\n"+key, true)
	return !known
}

// knows reports whether begins has noted the object.
func (c *configured) knows(in *client.Client, kind, key string) bool {
	_, known := c.own.Load(in.Endpoint() + kind + "\n" + key)
	return known
}

// scheduleTwin finds the schedule of a deployment that has the slug; for a slug of our own also one that has another of
// them and fires alike, and that this process has not made.
func scheduleTwin(ctx context.Context, c *client.Client, in client.ScheduleInput, of *configured) (*client.Schedule, error) {
	own := isOwnKey(in.Slug)
	if own {
		of.begins(c, "schedule", in.Slug)
	}
	if c.IsBare(in.DeploymentID) {
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
		case own && isOwnKey(*s.Slug) && !of.knows(c, "schedule", *s.Slug) && scheduleAlike(ctx, in, s):
			alike = s
		}
	}
	return alike, nil
}

// scheduleAlike reports whether a schedule is as in asks for, be its slug another.
func scheduleAlike(ctx context.Context, in client.ScheduleInput, s *client.Schedule) bool {
	var has deploymentSchedule
	var diags diag.Diagnostics
	has.fill(ctx, s, &diags)
	got := has.input(ctx, &diags)
	none := json.RawMessage("{}")
	return !diags.HasError() && sameTiming(ctx, in.Timing, got.Timing) &&
		in.Active.Or(true) == got.Active.Or(true) && in.MaxScheduledRuns.Or(0) == got.MaxScheduledRuns.Or(0) &&
		client.SameJSON(in.Parameters.Or(none), got.Parameters.Or(none))
}

// sameTiming reports whether a schedule that has one timing is what a create with the other would make.
func sameTiming(ctx context.Context, want, has client.TimingInput) bool {
	rule, _ := recurrence{types.StringValue(want.RRule)}.StringSemanticEquals(ctx, recurrence{types.StringValue(has.RRule)})
	return rule && want.Cron == has.Cron && want.DayOr.Or(true) == has.DayOr.Or(true) && want.Interval.Or(0) == has.Interval.Or(0) &&
		cmp.Or(want.Timezone, "UTC") == cmp.Or(has.Timezone, "UTC") && (want.AnchorDate == "" || sameMoment(want.AnchorDate, has.AnchorDate))
}

// sameMoment reports whether two texts in RFC 3339 mean one point in time.
func sameMoment(a, b string) bool {
	at, errA := time.Parse(time.RFC3339Nano, a)
	other, errB := time.Parse(time.RFC3339Nano, b)
	return errA == nil && errB == nil && at.Equal(other)
}
