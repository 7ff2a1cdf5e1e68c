package schedule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	robfig "github.com/robfig/cron/v3"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
)

// The library robfig/cron finds the matches of a cron expression whose values we have parsed. Its dates are compared with
// ours on a clock that never changes, for every expression that cronLibraryExcludes lets through.

// cronLibraryExcludes is why robfig/cron cannot check an expression, or empty.
func cronLibraryExcludes(e *cronExpression) string {
	switch {
	case e.random:
		return "a random field has another value in each evaluation"
	case e.hasNth:
		return "robfig/cron has no days counted in the month, such as fri#2"
	case e.fields[cronDay].last:
		return "robfig/cron has no last day of the month"
	case e.count > int(cronYear):
		return "robfig/cron has no years"
	}
	return ""
}

// passesOverMarch reports whether a day that February never has stands beside one of the first two of the month.
func (e *cronExpression) passesOverMarch() bool {
	days := e.fields[cronDay]
	contains := func(low, high int) bool {
		return slices.ContainsFunc(days.values, func(v int) bool { return low <= v && v <= high })
	}
	return !days.any && contains(30, 31) && contains(1, 2)
}

// libraryStar is the bit of a field of robfig/cron that has a star.
const libraryStar = 1 << 63

// specOf is the expression for robfig/cron, which reads the two day fields as croniter does: a day matches when one of two
// restricted fields does, unless one has a star.
func specOf(e *cronExpression, either bool) *robfig.SpecSchedule {
	bits := func(p cronPosition) uint64 {
		set := uint64(0)
		for v := cronRanges[p].min; v <= cronRanges[p].max; v++ {
			if e.fields[p].any {
				set |= libraryStar | 1<<v
			}
		}
		for _, v := range e.fields[p].values {
			set |= 1 << v
		}
		return set
	}
	spec := &robfig.SpecSchedule{
		Second: 1, Minute: bits(cronMinute), Hour: bits(cronHour), Dom: bits(cronDay), Month: bits(cronMonth), Dow: bits(cronWeekday),
		Location: time.UTC,
	}
	if e.count > int(cronSecond) {
		spec.Second = bits(cronSecond)
	}
	if !either {
		spec.Dom |= libraryStar
	}
	return spec
}

// libraryNext is the first match after a local time, within as many years as croniter looks ahead. robfig/cron looks five
// years ahead, and is asked again from there.
func libraryNext(spec *robfig.SpecSchedule, wall int64) (int64, bool) {
	at := time.Unix(wall, 0).UTC()
	last := at.Add(time.Second).Year() + maxYears
	for at.Year() <= last {
		found := spec.Next(at)
		if !found.IsZero() {
			return found.Unix(), found.Year() <= last
		}
		const ahead = 5
		at = utcTime(at.Add(time.Second).Year()+ahead+1, time.January, 1, 0, 0, 0).Add(-time.Second)
	}
	return 0, false
}

// compareCron compares the next dates of an expression after a local time.
func compareCron(e *cronExpression, either bool, wall int64, n int) (skipped, difference string) {
	if why := cronLibraryExcludes(e); why != "" {
		return why, ""
	}
	spec := specOf(e, either)
	for range n {
		ours, found := e.next(wall, either)
		if !found && either && !e.fields[cronDay].any && !e.fields[cronWeekday].any {
			return "croniter finds no date when one of two restricted day fields has none, and robfig/cron is satisfied with the other", ""
		}
		theirs, known := libraryNext(spec, wall)
		if at := time.Unix(theirs, 0).UTC(); ours > theirs && e.passesOverMarch() && at.Month() == time.March && at.Day() <= 2 {
			return "croniter passes over 1 and 2 March when it seeks day 30 or 31 of February, which robfig/cron does not", ""
		}
		if (ours != theirs && found) || found != known {
			return "", fmt.Sprintf("%+v, either %t, after %s: we have %v (%t), robfig/cron %v (%t)",
				*e, either, formatDates([]int64{wall}), formatDates([]int64{ours}), found, formatDates([]int64{theirs}), known)
		}
		if !found {
			break
		}
		wall = ours
	}
	return "", ""
}

// TestCronOfVectorsAgreesWithLibrary compares the expressions of the vectors that Prefect made.
func TestCronOfVectorsAgreesWithLibrary(t *testing.T) {
	var vectors []vector
	readGzip(t, datesOf(capability.Tested[0]), &vectors)
	var n libraryTally
	known := map[string]bool{}
	for _, v := range vectors {
		s := v.Case.Schedule
		e, err := parseCron(s.Cron)
		if s.Cron == "" || err != nil || known[s.Cron] {
			continue
		}
		known[s.Cron] = true
		skipped, difference := compareCron(e, s.DayOr == nil || *s.DayOr, v.Case.Start.seconds(), 10)
		n.add(t, skipped, difference)
	}
	n.check(t, 900)
}

// TestRandomCronAgreesWithLibrary compares random expressions; SCHEDULE_SEED has others.
func TestRandomCronAgreesWithLibrary(t *testing.T) {
	_, seed, _ := searchSettings(t)
	random := rand.New(rand.NewPCG(uint64(seed), 0))
	var n libraryTally
	for range 3000 {
		text := randomCron(random)
		e, err := parseCron(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		skipped, difference := compareCron(e, random.IntN(2) == 0, random.Int64N(2_500_000_000), 5)
		n.add(t, skipped, difference)
	}
	t.Logf("seed %d", seed)
	n.check(t, 2500)
}

func FuzzCronAgreesWithLibrary(f *testing.F) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 1))
		f.Add(randomCron(random), random.IntN(2) == 0, random.Int64N(2_500_000_000))
	}
	f.Fuzz(func(t *testing.T, text string, either bool, wall int64) {
		e, err := parseCron(text)
		if err != nil {
			return
		}
		wall = min(max(wall, minWall), maxWall)
		if _, difference := compareCron(e, either, wall, 5); difference != "" {
			t.Error(difference)
		}
	})
}

// randomCron is an expression of five or six fields.
func randomCron(r *rand.Rand) string {
	var words []string
	for p := cronMinute; p <= cronSecond; p++ {
		if p == cronSecond && r.IntN(4) != 0 {
			break
		}
		value := func() string { return strconv.Itoa(cronRanges[p].min + r.IntN(cronRanges[p].size())) }
		var parts []string
		for range 1 + r.IntN(3) {
			parts = append(parts, []string{"*", "*/" + strconv.Itoa(1+r.IntN(20)), value(), value() + "-" + value(), value() + "-" + value() +
				"/2"}[r.IntN(5)])
		}
		words = append(words, strings.Join(parts, ","))
	}
	return strings.Join(words, " ")
}
