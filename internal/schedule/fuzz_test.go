package schedule

import (
	"testing"
	"time"
)

// use does all that can be done with a schedule, and holds what must always be true.
func use(t *testing.T, o Options) {
	s, err := New(o, testNow)
	if err != nil {
		if err.Error() == "" {
			t.Errorf("%+v: an error without words", o)
		}
		return
	}
	dates := s.Next(testNow, 5)
	if len(dates) > 5 {
		t.Errorf("%+v: %d dates, and 5 were asked for", o, len(dates))
	}
	end := testNow.AddDate(0, 1, 0)
	for _, at := range s.Between(testNow, end, 5) {
		if at.After(end.Add(2 * time.Hour)) {
			t.Errorf("%+v: %s is after the end", o, at)
		}
	}
	if s.Describe() == "" {
		t.Errorf("%+v: no description", o)
	}
	if again := mustMake(t, o); !s.Equal(again) {
		t.Errorf("%+v: differs from a schedule of the same options", o)
	}
	s.Outlook(testNow)
}

func FuzzCron(f *testing.F) {
	for _, seed := range []string{"0 9 * * 1-5", "*/15 8,17 L * fri#2", "0 0 30,L 2 *", "1-30/3 22-4 * nov-feb L5 0 2026", "@daily",
		"R(0-5) * ? * ٣"} {
		f.Add(seed, "Europe/Berlin", true)
	}
	f.Fuzz(func(t *testing.T, text, zone string, either bool) {
		use(t, Options{Cron: text, Timezone: zone, DayOr: &either})
	})
}

func FuzzRRule(f *testing.F) {
	for _, seed := range []string{
		"FREQ=DAILY", "DTSTART:20250120T063000\nRRULE:FREQ=MONTHLY;BYDAY=2FR,-1SA;BYSETPOS=-1;COUNT=7",
		"FREQ=SECONDLY;COUNT=100000000", "FREQ=YEARLY;BYWEEKNO=53;BYEASTER=-300;INTERVAL=0", "FREQ=HOURLY;BYHOUR=25",
		"DTSTART;TZID=Europe/Berlin:20250101\nRDATE:20260101\nEXRULE:FREQ=MINUTELY\nEXDATE:20270101T000000Z\nRRULE:FREQ=MINUTELY",
		"FREQ=YEARLY;BYDAY=60MO,-60TU;BYMONTH=13", "FREQ=WEEKLY;BYYEARDAY=0;BYMONTHDAY=0;INTERVAL=-99999999999999999999",
	} {
		f.Add(seed, "America/New_York")
	}
	f.Fuzz(func(t *testing.T, text, zone string) {
		use(t, Options{RRule: text, Timezone: zone})
		NormalizeRRule(text, zone, testNow)
	})
}

func FuzzInterval(f *testing.F) {
	for _, seed := range []float64{1, 0.000001, 86400, 90000.5, 1e12, 8.64e13, -1} {
		f.Add(seed, int64(1_700_000_000), "Australia/Lord_Howe")
	}
	f.Fuzz(func(t *testing.T, seconds float64, anchor int64, zone string) {
		at := time.Unix(anchor, 0)
		use(t, Options{Interval: seconds, AnchorDate: &at, Timezone: zone})
	})
}
