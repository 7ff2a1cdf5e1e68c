package deployment

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
)

func TestScheduleAlike(t *testing.T) {
	cron, rule, day, interval, five := "0 6 * * *", "DTSTART:20200101T000000\nFREQ=WEEKLY;BYDAY=MO", true, 60.0, int64(5)
	at := time.Date(2026, 1, 1, 1, 0, 0, 0, time.FixedZone("", 3600))
	utc := "UTC"
	some := patch.Some[json.RawMessage]
	for name, test := range map[string]struct {
		in    client.ScheduleInput
		has   client.Schedule
		alike bool
	}{
		"cron":              {client.ScheduleInput{Timing: client.TimingInput{Cron: cron}}, client.Schedule{Active: true, Timing: client.Timing{Cron: &cron, DayOr: &day}}, true},
		"its defaults":      {client.ScheduleInput{Timing: client.TimingInput{Cron: cron, Timezone: "UTC"}, Active: patch.Some(true), Parameters: some([]byte("{ }"))}, client.Schedule{Active: true, Parameters: []byte("{}"), Timing: client.Timing{Cron: &cron, DayOr: &day}}, true},
		"another cron":      {client.ScheduleInput{Timing: client.TimingInput{Cron: "1 6 * * *"}}, client.Schedule{Active: true, Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"another day_or":    {client.ScheduleInput{Timing: client.TimingInput{Cron: cron, DayOr: patch.Some(false)}}, client.Schedule{Active: true, Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"another time zone": {client.ScheduleInput{Timing: client.TimingInput{Cron: cron, Timezone: "Asia/Tokyo"}}, client.Schedule{Active: true, Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"not active":        {client.ScheduleInput{Timing: client.TimingInput{Cron: cron}}, client.Schedule{Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"limited":           {client.ScheduleInput{Timing: client.TimingInput{Cron: cron}}, client.Schedule{Active: true, MaxScheduledRuns: &five, Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"other parameters":  {client.ScheduleInput{Timing: client.TimingInput{Cron: cron}}, client.Schedule{Active: true, Parameters: []byte(`{"a":1}`), Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"a rule":            {client.ScheduleInput{Timing: client.TimingInput{RRule: "FREQ=WEEKLY;BYDAY=MO"}}, client.Schedule{Active: true, Timing: client.Timing{RRule: &rule, Timezone: &utc}}, true},
		"another rule":      {client.ScheduleInput{Timing: client.TimingInput{RRule: "FREQ=WEEKLY;BYDAY=TU"}}, client.Schedule{Active: true, Timing: client.Timing{RRule: &rule, Timezone: &utc}}, false},
		"any anchor":        {client.ScheduleInput{Timing: client.TimingInput{Interval: patch.Some(60.0)}}, client.Schedule{Active: true, Timing: client.Timing{Interval: &interval, AnchorDate: &at, Timezone: &utc}}, true},
		"the anchor":        {client.ScheduleInput{Timing: client.TimingInput{Interval: patch.Some(60.0), AnchorDate: "2026-01-01T00:00:00Z"}}, client.Schedule{Active: true, Timing: client.Timing{Interval: &interval, AnchorDate: &at, Timezone: &utc}}, true},
		"another anchor":    {client.ScheduleInput{Timing: client.TimingInput{Interval: patch.Some(60.0), AnchorDate: "2026-01-01T00:00:01Z"}}, client.Schedule{Active: true, Timing: client.Timing{Interval: &interval, AnchorDate: &at, Timezone: &utc}}, false},
	} {
		if got := isSameSchedule(t.Context(), test.in, &test.has); got != test.alike {
			t.Errorf("%s: %v", name, got)
		}
	}
}
