package schedule

import (
	"slices"
	"testing"
	"time"
)

// What one would not expect, as Prefect answers it.
func TestOddities(t *testing.T) {
	anchor := func(text string) *time.Time { return ptr(mustParse(t, text)) }
	for name, c := range map[string]struct {
		options Options
		after   string
		want    []string
	}{
		"cron before 3.9.1: a time that clocks skip moves to the hour before": {
			Options{Cron: "30 2 * * *", Timezone: "Europe/Berlin", ElapsedTime: true}, "2026-03-28T12:00:00Z",
			[]string{"2026-03-29T00:30:00Z", "2026-03-30T00:30:00Z"},
		},
		"cron: a time that clocks skip moves to the hour after": {
			Options{Cron: "30 2 * * *", Timezone: "Europe/Berlin"}, "2026-03-28T12:00:00Z",
			[]string{"2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"},
		},
		"cron: also when asked right after the gap": {
			Options{Cron: "30 2 * * *", Timezone: "Europe/Berlin"}, "2026-03-29T01:10:00Z", []string{"2026-03-29T01:30:00Z"},
		},
		"cron: a time that clocks repeat is the first of the two": {
			Options{Cron: "30 * * * *", Timezone: "Europe/Berlin"}, "2026-10-24T23:45:00Z",
			[]string{"2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z", "2026-10-25T03:30:00Z"},
		},
		"cron before 3.9.1: so the first date may be before the start": {
			Options{Cron: "30 2 * * *", Timezone: "Europe/Berlin", ElapsedTime: true}, "2026-10-25T01:15:00Z", []string{"2026-10-25T00:30:00Z"},
		},
		"cron: no date is before the start": {
			Options{Cron: "30 2 * * *", Timezone: "Europe/Berlin"}, "2026-10-25T01:15:00Z", []string{"2026-10-26T01:30:00Z"},
		},
		"interval: whole days keep the local time of the anchor": {
			Options{Interval: 86400, AnchorDate: anchor("2026-07-01T23:30:00Z"), Timezone: "America/New_York"}, "2026-11-30T12:00:00Z",
			[]string{"2026-12-01T00:30:00Z"},
		},
		"interval before 3.9.1: whole days count seconds": {
			Options{Interval: 86400, AnchorDate: anchor("2026-07-01T23:30:00Z"), Timezone: "America/New_York", ElapsedTime: true},
			"2026-11-30T12:00:00Z",
			[]string{"2026-11-30T23:30:00Z"},
		},
		"interval: a date that clocks skip has all later ones at another time": {
			Options{Interval: 86400, AnchorDate: anchor("2026-01-01T01:30:00Z"), Timezone: "Europe/Berlin"}, "2026-06-01T00:00:00Z",
			[]string{"2026-06-01T01:30:00Z"},
		},
		"interval: before the anchor, dates are counted from the anchor": {
			Options{Interval: 7 * 86400, AnchorDate: anchor("2026-07-01T10:00:00Z"), Timezone: "Europe/Berlin"}, "2026-03-02T00:00:00Z",
			[]string{"2026-03-04T11:00:00Z"},
		},
		"cron: L is passed over where a day before it does not exist": {
			Options{Cron: "0 0 30,L * *"}, "2026-01-30T12:00:00Z",
			[]string{"2026-01-31T00:00:00Z", "2026-03-30T00:00:00Z", "2026-03-31T00:00:00Z"},
		},
		"cron: with six fields, 0 is the first of the month": {
			Options{Cron: "0 0 0 * * 0"}, "2026-01-30T12:00:00Z", []string{"2026-02-01T00:00:00Z"},
		},
		"cron: a range that goes round": {
			Options{Cron: "0 22-4/3 * * *"}, "2026-01-30T12:00:00Z",
			[]string{"2026-01-30T22:00:00Z", "2026-01-31T02:00:00Z", "2026-01-31T22:00:00Z"},
		},
		"interval: a time that clocks skip moves to the hour after": {
			Options{Interval: 86400, AnchorDate: anchor("2026-01-01T01:30:00Z"), Timezone: "Europe/Berlin"}, "2026-03-28T12:00:00Z",
			[]string{"2026-03-29T01:30:00Z", "2026-03-30T01:30:00Z"},
		},
		"interval: of two moments with one local time, the second is lost": {
			Options{Interval: 1800, AnchorDate: anchor("2026-01-01T00:00:00Z"), Timezone: "Europe/Berlin"}, "2026-10-25T00:00:00Z",
			[]string{"2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z", "2026-10-25T02:30:00Z"},
		},
		"rrule: the zone of DTSTART does not count": {
			Options{RRule: "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY", Timezone: "Asia/Tokyo"}, "2026-03-01T00:00:00Z",
			[]string{"2026-03-01T00:00:00Z"},
		},
		"rrule: there is no summer time after 2037": {
			Options{RRule: "DTSTART:20260101T090000\nRRULE:FREQ=YEARLY;BYMONTH=7", Timezone: "Europe/Berlin"}, "2037-01-01T00:00:00Z",
			[]string{"2037-07-01T07:00:00Z", "2038-07-01T08:00:00Z"},
		},
		"rrule: BYSETPOS within an hour": {
			Options{RRule: "DTSTART:20260101T100000\nRRULE:FREQ=HOURLY;BYMINUTE=18,25,50;BYSETPOS=-2"}, "2026-01-01T10:00:00Z",
			[]string{"2026-01-01T10:25:00Z", "2026-01-01T11:25:00Z"},
		},
		"rrule: posix/ before a zone": {
			Options{RRule: "FREQ=DAILY", Timezone: "posix/Asia/Tokyo"}, "2026-01-01T10:00:00Z", []string{"2026-01-01T15:00:00Z"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var want []time.Time
			for _, text := range c.want {
				want = append(want, mustParse(t, text))
			}
			if got := mustMake(t, c.options).Next(mustParse(t, c.after), len(want)); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func mustParse(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
