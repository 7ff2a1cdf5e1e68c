package schedule

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
)

// asked is how many dates each benchmark asks for.
const asked = 5

// kindOf names the kind of a schedule.
func (p posted) kindOf() string {
	switch {
	case p.Cron != "":
		return "cron"
	case p.RRule != "":
		return "rrule"
	}
	return "interval"
}

// givenCases are the schedules of the shared vectors, by kind.
func givenCases(b *testing.B) map[string][]testCase {
	var vectors []struct {
		Schedule posted
		After    time.Time
	}
	readJSON(b, "testdata/schedules.json", &vectors)
	byKind := make(map[string][]testCase)
	for _, v := range vectors {
		kind := v.Schedule.kindOf()
		byKind[kind] = append(byKind[kind], testCase{Schedule: v.Schedule, Start: microsOf(v.After), N: asked})
	}
	return byKind
}

func BenchmarkNext(b *testing.B) {
	for kind, cases := range givenCases(b) {
		b.Run(kind, func(b *testing.B) {
			var schedules []*Schedule
			for _, c := range cases {
				s, err := c.Schedule.make(testNow)
				if err != nil {
					b.Fatal(err)
				}
				schedules = append(schedules, s)
			}
			i := 0
			for b.Loop() {
				schedules[i%len(schedules)].Next(cases[i%len(cases)].Start.time(), asked)
				i++
			}
		})
	}
}

// BenchmarkAgainstPrefect reports how many times faster the next five dates are here than in Prefect's Python, in one
// run on the same schedules.
func BenchmarkAgainstPrefect(b *testing.B) {
	o := startOracle(b)
	ask := func(c testCase) float64 {
		request, err := json.Marshal(c)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := o.in.Write(append(request, '\n')); err != nil || !o.lines.Scan() {
			b.Fatalf("the oracle does not answer: %v", err)
		}
		var answer oracleResult
		if err := json.Unmarshal(o.lines.Bytes(), &answer); err != nil || answer.Seconds == 0 {
			b.Fatalf("%s: %s: %v", request, o.lines.Bytes(), err)
		}
		return answer.Seconds
	}
	for kind, cases := range givenCases(b) {
		b.Run(kind, func(b *testing.B) {
			var ratios []float64
			for b.Loop() {
				ratios = ratios[:0]
				for _, c := range cases {
					c.Repeat = 5
					theirs := ask(c)
					ratios = append(ratios, theirs/secondsHere(b, c, 200))
				}
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "times-faster-at-the-median")
			b.ReportMetric(ratios[0], "times-faster-at-least")
		})
	}
}

// secondsHere is how many seconds the dates of a case take here.
func secondsHere(b *testing.B, c testCase, repeat int) float64 {
	s, err := c.Schedule.make(testNow)
	if err != nil {
		b.Fatal(err)
	}
	started := time.Now()
	for range repeat {
		s.Next(c.Start.time(), c.N)
	}
	return time.Since(started).Seconds() / float64(repeat)
}

// BenchmarkSlowest reports the schedule of all vectors that takes longest, at the best of three attempts.
func BenchmarkSlowest(b *testing.B) {
	var vectors []vector
	readGzip(b, datesOf(capability.Tested[0]), &vectors)
	var slowest float64
	var which posted
	for b.Loop() {
		slowest = 0
		for _, v := range vectors {
			if !v.Answer.Accepted {
				continue
			}
			v.Case.N = asked
			took := min(secondsHere(b, v.Case, 1), secondsHere(b, v.Case, 1), secondsHere(b, v.Case, 1))
			if took > slowest {
				slowest, which = took, v.Case.Schedule
			}
		}
	}
	b.ReportMetric(slowest*1000, "ms-for-the-slowest")
	b.Logf("the slowest is %+v", which)
}
