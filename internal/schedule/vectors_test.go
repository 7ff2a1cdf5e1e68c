package schedule

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"
)

// now is the clock of all tests that do not ask a Prefect of their own.
var now = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

// posted is a schedule as the API takes it.
type posted struct {
	Cron       string     `json:"cron,omitempty"`
	DayOr      *bool      `json:"day_or,omitempty"`
	Interval   float64    `json:"interval,omitempty"`
	AnchorDate *time.Time `json:"anchor_date,omitempty"`
	RRule      string     `json:"rrule,omitempty"`
	Timezone   string     `json:"timezone,omitempty"`
}

func (p posted) make(t time.Time) (*Schedule, error) { return New(Options(p), t) }

func readJSON(t testing.TB, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func TestGivenDates(t *testing.T) {
	var vectors []struct {
		Schedule posted
		After    time.Time
		Dates    []time.Time
	}
	readJSON(t, "testdata/schedules.json", &vectors)
	for _, v := range vectors {
		s, err := v.Schedule.make(now)
		if err != nil {
			t.Errorf("%+v: %v", v.Schedule, err)
			continue
		}
		if got := s.Next(v.After, 8); !slices.EqualFunc(got, v.Dates, time.Time.Equal) {
			t.Errorf("%+v after %s:\n  got  %v\n  want %v", v.Schedule, v.After, got, v.Dates)
		}
	}
	t.Logf("%d schedules", len(vectors))
}

func TestGivenVerdicts(t *testing.T) {
	var verdicts struct {
		Cron []struct {
			Cron  string
			Valid bool
		}
	}
	readJSON(t, "testdata/schedule_verdicts.json", &verdicts)
	for _, v := range verdicts.Cron {
		_, err := New(Options{Cron: v.Cron}, now)
		if (err == nil) != v.Valid {
			t.Errorf("%q: got %v, want valid to be %t", v.Cron, err, v.Valid)
		}
	}
	t.Logf("%d expressions", len(verdicts.Cron))
}
