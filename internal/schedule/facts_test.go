package schedule

import (
	"slices"
	"testing"
	"time"
)

func mustMake(t *testing.T, o Options) *Schedule {
	t.Helper()
	s, err := New(o, testNow)
	if err != nil {
		t.Fatalf("%+v: %v", o, err)
	}
	return s
}

func TestFacts(t *testing.T) {
	no := false
	for _, c := range []struct {
		options Options
		outlook Outlook
		fails   bool
		often   bool // more than once a minute
	}{
		{options: Options{Cron: "* * * * *"}},
		{options: Options{Cron: "0 0 1 1 * 0,59"}, often: true},
		{options: Options{Cron: "0 0 30 2 *"}, outlook: NeverFires, fails: true},
		{options: Options{Cron: "0 0 31 2 mon"}, outlook: NeverFires, fails: true}, // croniter wants a match of both day fields
		{options: Options{Cron: "0 0 31 1 mon"}},
		{options: Options{Cron: "0 0 31 2 mon", DayOr: &no}, outlook: NeverFires, fails: true},
		{options: Options{Cron: "0 0 1 1 * 0 2025"}, outlook: FiredOnly, fails: true},
		{options: Options{Cron: "0 0 1 1 * 0 1999"}, outlook: FiredOnly, fails: true},
		{options: Options{Cron: "0 0 1 1 * 0 2027"}, fails: true}, // it fails once this one is past
		{options: Options{Cron: "0 0 1 1 * 0 2099"}, outlook: NeverFires, fails: true},
		{options: Options{Cron: "R(0-5) * * * *"}, outlook: NeverFires, fails: true},
		{options: Options{Cron: "* * * * *", Timezone: "Factory", ElapsedTime: true}, outlook: NeverFires, fails: true},
		{options: Options{Cron: "* * * * *", Timezone: "Factory"}},
		{options: Options{Interval: 60}},
		{options: Options{Interval: 59.5}, often: true},
		{options: Options{Interval: 8e13}, fails: true},
		{options: Options{RRule: "FREQ=DAILY"}},
		{options: Options{RRule: "FREQ=DAILY;UNTIL=20250101"}, outlook: FiredOnly},
		{options: Options{RRule: "FREQ=DAILY;COUNT=0"}, outlook: NeverFires},
		{options: Options{RRule: "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, outlook: NeverFires},
		{options: Options{RRule: "FREQ=MONTHLY;BYDAY=MO,2TU"}, outlook: NeverFires},
		{options: Options{RRule: "FREQ=DAILY;INTERVAL=7;BYDAY=MO"}, outlook: NeverFires},
		{options: Options{RRule: "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=30"}, outlook: NeverFires},
		{options: Options{RRule: "FREQ=HOURLY;BYSETPOS=2"}, outlook: NeverFires},
		{options: Options{RRule: "FREQ=MINUTELY;BYEASTER=0;BYMONTH=1"}, outlook: NeverFires},
		// It took seconds when each tick was tried.
		{options: Options{RRule: "DTSTART:19860514T031721\nRRULE:FREQ=SECONDLY;INTERVAL=7;BYDAY=TH;BYHOUR=20;BYMINUTE=57;BYSECOND=1,9"}, outlook: NeverFires},
		{options: Options{RRule: "DTSTART:00010101\nRRULE:FREQ=DAILY"}},
		{options: Options{RRule: "DTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=9999999"}},
		{options: Options{RRule: "FREQ=SECONDLY;COUNT=1000000000;INTERVAL=60"}},
		{options: Options{RRule: "EXDATE:20250101"}, outlook: NeverFires},
		{options: Options{RRule: "RDATE:20250101"}, outlook: FiredOnly},
		{options: Options{RRule: "FREQ=SECONDLY;INTERVAL=30"}, often: true},
		{options: Options{RRule: "FREQ=DAILY;INTERVAL=0"}, outlook: NeverFires, fails: true},
		{options: Options{RRule: "FREQ=DAILY;UNTIL=20270101T000000Z"}, outlook: NeverFires, fails: true}, // the implicit start has no zone
		{options: Options{RRule: "FREQ=HOURLY;BYMINUTE=60"}, outlook: NeverFires, fails: true},
		{options: Options{RRule: "FREQ=HOURLY;BYHOUR=25"}, outlook: NeverFires, fails: true},
		{options: Options{RRule: "FREQ=YEARLY;BYDAY=1MO,60MO"}, outlook: NeverFires, fails: true},
		{options: Options{RRule: "FREQ=YEARLY;BYEASTER=300"}, outlook: NeverFires, fails: true},
		{options: Options{RRule: "FREQ=DAILY", Timezone: "Europe/Berlin2"}, outlook: NeverFires, fails: true},
		{options: Options{RRule: "DTSTART:20260101\nRRULE:FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY"}, outlook: NeverFires, fails: true},
	} {
		s := mustMake(t, c.options)
		if got := s.Outlook(testNow); got != c.outlook {
			t.Errorf("%+v: outlook %d, want %d", c.options, got, c.outlook)
		}
		if err := s.Failure(testNow); (err != nil) != c.fails {
			t.Errorf("%+v: failure %v, want one to be %t", c.options, err, c.fails)
		}
		if got := s.MoreOftenThan(time.Minute, testNow); got != c.often {
			t.Errorf("%+v: more often than once a minute is %t", c.options, got)
		}
	}
}

func TestSame(t *testing.T) {
	no, yes := false, true
	later := testNow.Add(time.Hour)
	for _, c := range []struct {
		a, b Options
		want bool
	}{
		{Options{Cron: "0 9 * * 1-5"}, Options{Cron: "00  9 * * MON,tue-fri", Timezone: "UTC", DayOr: &yes}, true},
		{Options{Cron: "0 9 * * 1-5"}, Options{Cron: "0 9 * * 1-5", DayOr: &no}, false},
		{Options{Cron: "0 9 * * 1-5"}, Options{Cron: "0 9 * * 1-5", Timezone: "Europe/Berlin"}, false},
		{Options{Cron: "0 9 * * *"}, Options{Cron: "0 9 * * * 0"}, false},
		{Options{Interval: 60}, Options{Interval: 60, AnchorDate: &testNow}, true},
		{Options{Interval: 60}, Options{Interval: 60, AnchorDate: &later}, false},
		{Options{RRule: "freq=daily"}, Options{RRule: " FREQ=DAILY\n"}, true},
		{Options{RRule: "FREQ=DAILY"}, Options{RRule: "FREQ=WEEKLY"}, false},
	} {
		if got := mustMake(t, c.a).Equal(mustMake(t, c.b)); got != c.want {
			t.Errorf("%+v and %+v: got %t", c.a, c.b, got)
		}
	}
}

func TestBounds(t *testing.T) {
	everySecond := mustMake(t, Options{Cron: "* * * * * *"})
	if got := len(everySecond.Next(testNow, 0)); got != 0 {
		t.Errorf("asked for none, got %d", got)
	}
	if got := len(everySecond.Next(testNow, 1_000_000)); got != maxCandidates+2 {
		t.Errorf("got %d dates, and Prefect stops at %d", got, maxCandidates+2)
	}
	minute := everySecond.Between(testNow, testNow.Add(time.Minute), 1000)
	if len(minute) != 61 || !minute[0].Equal(testNow) || !minute[60].Equal(testNow.Add(time.Minute)) {
		t.Errorf("a minute has %d seconds with both ends: %v", len(minute), minute)
	}
	if got := everySecond.Between(testNow, testNow.Add(-time.Minute), 10); len(got) != 0 {
		t.Errorf("before the start: %v", got)
	}
}

// A schedule is used by many goroutines of Terraform at once.
func TestConcurrentUse(t *testing.T) {
	for _, o := range []Options{{Cron: "*/7 * * * *", Timezone: "Europe/Berlin"}, {Interval: 100_000},
		{RRule: "FREQ=WEEKLY;BYDAY=MO", Timezone: "Asia/Gaza"}} {
		s := mustMake(t, o)
		want := s.Next(testNow, 10)
		results := make(chan []time.Time)
		for range 8 {
			go func() { results <- s.Next(testNow, 10) }()
		}
		for range 8 {
			if got := <-results; !slices.Equal(got, want) {
				t.Errorf("%+v: got %v, want %v", o, got, want)
			}
		}
	}
}
