package schedule

import (
	"slices"
	"testing"
	"time"
)

// TestAllGoesOn: searched in small or in large steps, the dates are the same: the dates that one search finds, where the
// clocks of Berlin go back and forth, too.
func TestAllGoesOn(t *testing.T) {
	anchor := time.Date(2026, 1, 1, 0, 20, 0, 0, time.UTC)
	for name, o := range map[string]Options{
		"hourly":              {Cron: "0 * * * *", Timezone: "Europe/Berlin"},
		"twice an hour":       {Cron: "15,45 * * * *", Timezone: "Europe/Berlin"},
		"in the gap":          {Cron: "30 2 * * *", Timezone: "Europe/Berlin"},
		"every hour":          {Interval: 3600, AnchorDate: &anchor, Timezone: "Europe/Berlin"},
		"every 40 minutes":    {Interval: 2400, AnchorDate: &anchor, Timezone: "Europe/Berlin"},
		"every 7 hours":       {Interval: 25200, AnchorDate: &anchor},
		"hourly rule":         {RRule: "DTSTART:20260101T000000\nRRULE:FREQ=HOURLY", Timezone: "Europe/Berlin"},
		"half-hourly rule":    {RRule: "DTSTART:20260101T000000\nRRULE:FREQ=MINUTELY;INTERVAL=30", Timezone: "America/New_York"},
		"a rule that ends":    {RRule: "DTSTART:20261024T000000\nRRULE:FREQ=HOURLY;COUNT=50", Timezone: "Europe/Berlin"},
		"once in the window":  {Cron: "0 0 25 10 *", Timezone: "Europe/Berlin"},
		"never in the window": {Cron: "0 0 1 1 *", Timezone: "Europe/Berlin"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := New(o, anchor)
			if err != nil {
				t.Fatal(err)
			}
			for _, start := range []time.Time{time.Date(2026, 10, 20, 3, 7, 0, 0, time.UTC), time.Date(2026, 3, 24, 22, 0, 0, 0, time.UTC)} {
				end := start.Add(10 * 24 * time.Hour)
				want := s.Between(start, end, maxCandidates)
				slices.SortFunc(want, time.Time.Compare)
				for _, batch := range []int{8, 23, 400, maxCandidates} {
					if got, _ := s.all(start, end, maxCandidates, batch); !slices.Equal(got, want) {
						t.Errorf("in steps of %d: %d dates, expected %d:\n%v\n%v", batch, len(got), len(want), got, want)
					}
				}
			}
		})
	}
}

// TestAllBeyondOneSearch: Prefect stops after 1,000 dates, a longer window has them all.
func TestAllBeyondOneSearch(t *testing.T) {
	s, err := New(Options{Cron: "* * * * *"}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	got, err := s.All(start, start.Add(49*time.Hour), 10_000)
	if err != nil || len(got) != 49*60+1 {
		t.Fatalf("%d dates, %v", len(got), err)
	}
	for i, at := range got {
		if want := start.Add(time.Duration(i) * time.Minute); !at.Equal(want) {
			t.Fatalf("date %d is %s, expected %s", i, at, want)
		}
	}
	if got, _ = s.All(start, start.Add(49*time.Hour), 1500); len(got) != 1500 {
		t.Errorf("%d dates for a limit of 1,500", len(got))
	}
}

// TestAllSaysWhatFails: a schedule on which the scheduler fails has no dates, and the reason.
func TestAllSaysWhatFails(t *testing.T) {
	s, err := New(Options{Cron: "0 0 31 2 *"}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if got, err := s.All(start, start.Add(time.Hour), 10); len(got) != 0 || err == nil {
		t.Errorf("%v, %v", got, err)
	}
}
