package schedule

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
)

// testNow is the clock of all tests that do not ask a Prefect of their own.
var testNow = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

// posted is a schedule as the API takes it.
type posted struct {
	Cron       string     `json:"cron,omitempty"`
	DayOr      *bool      `json:"day_or,omitempty"`
	Interval   float64    `json:"interval,omitempty"`
	AnchorDate *time.Time `json:"anchor_date,omitempty"`
	RRule      string     `json:"rrule,omitempty"`
	Timezone   string     `json:"timezone,omitempty"`
}

func (p posted) options() Options {
	return Options{Cron: p.Cron, DayOr: p.DayOr, Interval: p.Interval, AnchorDate: p.AnchorDate, RRule: p.RRule, Timezone: p.Timezone}
}

func (p posted) make(t time.Time) (*Schedule, error) { return New(p.options(), t) }

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
		options := v.Schedule.options()
		options.ElapsedTime = true
		s, err := New(options, testNow)
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

func TestServerResponses(t *testing.T) {
	var verdicts struct {
		Cron []struct {
			Cron  string
			Valid bool
		}
	}
	readJSON(t, "testdata/schedule_verdicts.json", &verdicts)
	for _, v := range verdicts.Cron {
		_, err := New(Options{Cron: v.Cron}, testNow)
		if (err == nil) != v.Valid {
			t.Errorf("%q: got %v, want valid to be %t", v.Cron, err, v.Valid)
		}
	}
	t.Logf("%d expressions", len(verdicts.Cron))
}

// readGzip reads vectors that testdata/generate.py made.
func readGzip(t testing.TB, path string, into any) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(unpacked).Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// vector is a question and Prefect's answer.
type vector struct {
	Case   testCase
	Answer oracleResult
}

// shortened leaves out the middle of a long text.
func shortened(text string) string {
	const most = 500
	if len(text) <= 2*most {
		return text
	}
	return text[:most] + " … " + text[len(text)-most:]
}

// datesOf is the file with the dates that a version of Prefect computes.
func datesOf(version string) string { return "testdata/dates-" + version + ".json.gz" }

// TestGeneratedDates: each tested version of Prefect computes what is computed here.
func TestGeneratedDates(t *testing.T) {
	for _, version := range capability.Tested {
		t.Run(version, func(t *testing.T) {
			var vectors []vector
			readGzip(t, datesOf(version), &vectors)
			elapsed, dates, refused, tooLong := computesElapsed(t, version), 0, 0, 0
			for _, v := range vectors {
				wrong, n := v.Case.compare(v.Answer, elapsed)
				switch {
				case wrong == nil:
				case v.Case.isTooLongSince(version):
					tooLong++
				default:
					t.Error(shortened(wrong.text))
				}
				dates += n
				if !v.Answer.Accepted {
					refused++
				}
			}
			t.Logf("%d schedules, %d of them refused, %d dates; %d rules are too long since", len(vectors), refused, dates, tooLong)
		})
	}
}

func TestNormalizeRRule(t *testing.T) {
	var vectors []struct {
		RRule, Timezone, Want string
		Now                   micros
	}
	readGzip(t, "testdata/normalized.json.gz", &vectors)
	for _, v := range vectors {
		if got := NormalizeRRule(v.RRule, v.Timezone, v.Now.time()); got != v.Want {
			t.Errorf("%q in %q at %s: got %q, want %q", v.RRule, v.Timezone, v.Now.time(), got, v.Want)
		}
	}
	t.Logf("%d rules", len(vectors))
}

func TestZones(t *testing.T) {
	var vectors map[string][][4]int64
	readGzip(t, "testdata/zones.json.gz", &vectors)
	count := 0
	for _, name := range zoneNames() {
		z, err := loadZone(name)
		if err != nil {
			t.Fatal(err)
		}
		old := z.dateutil()
		for _, v := range vectors[name] {
			count++
			first, second := z.offsets(v[0])
			if got := [4]int64{v[0], first, second, old.offset(v[0])}; got != v {
				t.Errorf("%s: got %v, want %v", name, got, v)
			}
		}
	}
	t.Logf("%d local times in %d zones", count, len(vectors))
	if len(vectors) != len(zoneNames()) {
		t.Errorf("vectors for %d zones, and there are %d", len(vectors), len(zoneNames()))
	}
}
