package schedule

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
)

// The library rrule-go is another implementation of dateutil's recurrence rules. ADR 3 says why the provider does not compute
// with it. Its dates are compared with ours for every rule that libraryExcludes lets through.

var libraryWeekdays = []rrule.Weekday{rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU}

// maxWalk is how many days, or ticks of shorter rules, rrule-go may have to walk in one comparison.
const maxWalk = 300_000

// libraryExcludes is why rrule-go cannot check a rule, or empty. Each reason is a defect or a limit of the library.
func libraryExcludes(r *expandedRule) string {
	t := r.text
	byDay := 5
	if t.freq == yearly && t.byMonth == nil {
		byDay = 53
	}
	switch {
	case r.fault != nil:
		return "dateutil fails on the rule, and rrule-go loops forever where INTERVAL never reaches BYHOUR, BYMINUTE or BYSECOND"
	case t.interval < 1:
		return "rrule-go changes INTERVAL=0 to 1, on which dateutil stands still"
	case t.interval > 1_000_000:
		return "the numbers that move the start of the rule would overflow"
	case r.start < minWall+daySeconds:
		return "rrule-go replaces a start in the first second of the year 1, the zero time of Go, with the current time"
	case outside(t.byMonth, 1, 12), outsideSigned(t.byMonthDay, 31), outsideSigned(t.byYearDay, 366), outsideSigned(t.byWeek, 53):
		return "rrule-go rejects values that never match, which dateutil accepts"
	case outside(t.byEaster, -80, 250):
		return "rrule-go panics on a day more than 80 days before Easter or 250 days after it, which dateutil counts from the end of the year"
	case slices.ContainsFunc(r.counted, func(d countedDay) bool { return d.n < -byDay || d.n > byDay }):
		return "rrule-go panics on a number in BYDAY that no month or year reaches, which dateutil counts from the end of the year"
	}
	return ""
}

func outside(values []int, low, high int) bool {
	return slices.ContainsFunc(values, func(v int) bool { return v < low || v > high })
}

func outsideSigned(values []int, high int) bool {
	return slices.ContainsFunc(values, func(v int) bool { return v == 0 || v < -high || v > high })
}

// compareWithLibrary compares the first dates of a rule from a moment on. skipped is why there is nothing to compare.
func compareWithLibrary(r *expandedRule, from int64, n int) (skipped, difference string) {
	if why := libraryExcludes(r); why != "" {
		return why, ""
	}
	// UNTIL is applied outside of the generators. rrule-go does not stop there, but at the first date after it.
	whole := *r
	whole.until = maxWall
	ours := whole.stream(from)
	want := take(ours, n)
	last := int64(maxWall)
	switch {
	case len(want) == n:
		last = want[n-1]
	case ours.left == 0:
		last = max(from, whole.start)
	}
	library := &libraryGroups{rule: &whole, from: minWall}
	if whole.text.count == nil {
		library.seek(from)
	}
	step := int64(daySeconds)
	if whole.text.freq > daily {
		step = whole.step()
	}
	if (last-library.start(time.Unix(whole.start, 0).UTC()).Unix())/step > maxWalk {
		return "rrule-go walks each day, hour, minute or second, for minutes where a rule fires rarely or never, and forever for some", ""
	}
	theirs := whole.stream(from)
	theirs.groups = library
	if got := take(theirs, n); !slices.Equal(got, want) || theirs.err != nil {
		return "", fmt.Sprintf("%+v from %s: we have %v, rrule-go %v, %v",
			*whole.text, time.Unix(from, 0).UTC(), formatDates(want), formatDates(got), theirs.err)
	}
	return "", ""
}

func formatDates(seconds []int64) []string {
	var out []string
	for _, s := range seconds {
		out = append(out, time.Unix(s, 0).UTC().Format(time.RFC3339))
	}
	return out
}

// libraryGroups yields the moments of a rule as rrule-go computes them, each as a group of its own.
type libraryGroups struct {
	rule   *expandedRule
	from   int64
	moment rrule.Next
}

func (g *libraryGroups) seek(moment int64)         { g.from = moment }
func (g *libraryGroups) pass(int64) (int64, error) { return 0, nil }

func (g *libraryGroups) next() (group, bool, error) {
	if g.moment == nil {
		made, err := rrule.NewRRule(g.option())
		if err != nil {
			return group{}, false, err
		}
		g.moment = made.Iterator()
	}
	at, ok := g.moment()
	if !ok || at.Unix() >= maxWall {
		return group{}, false, nil
	}
	return group{base: at.Unix(), offsets: []int64{0}}, true, nil
}

// option is the rule with all that comes from its start written out, so that the start can move to a later period.
func (g *libraryGroups) option() rrule.ROption {
	t, start := g.rule.text, time.Unix(g.rule.start, 0).UTC()
	o := rrule.ROption{
		Freq: rrule.Frequency(t.freq), Interval: t.interval, Wkst: libraryWeekdays[t.wkst], Dtstart: g.start(start),
		Until:    time.Unix(maxWall-1, 0).UTC(), // else it is 290 years after the start
		Bysetpos: t.bySetPos, Bymonth: t.byMonth, Bymonthday: t.byMonthDay, Byyearday: t.byYearDay, Byweekno: t.byWeek, Byeaster: t.byEaster,
		Byhour: uniqueOr(t.byHour, start.Hour(), t.freq < hourly), Byminute: uniqueOr(t.byMinute, start.Minute(), t.freq < minutely),
		Bysecond: uniqueOr(t.bySecond, start.Second(), t.freq < secondly),
	}
	for _, d := range t.byDay {
		o.Byweekday = append(o.Byweekday, libraryWeekdays[d.weekday].Nth(d.n))
	}
	if t.byWeek == nil && t.byYearDay == nil && t.byMonthDay == nil && t.byDay == nil && t.byEaster == nil {
		switch t.freq {
		case yearly:
			o.Bymonth = uniqueOr(t.byMonth, int(start.Month()), true)
			o.Bymonthday = []int{start.Day()}
		case monthly:
			o.Bymonthday = []int{start.Day()}
		case weekly:
			o.Byweekday = []rrule.Weekday{libraryWeekdays[fromMonday(start)]}
		}
	}
	return o
}

// uniqueOr is the values, each once: rrule-go repeats a date for a time that is listed twice.
func uniqueOr(values []int, fallback int, wanted bool) []int {
	if values == nil && wanted {
		return []int{fallback}
	}
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

// start is the start of the last period before the moment that is sought, since rrule-go has no seek.
func (g *libraryGroups) start(first time.Time) time.Time {
	if g.from <= g.rule.start {
		return first
	}
	interval, at := g.rule.text.interval, time.Unix(g.from, 0).UTC()
	periods := func(distance int64) int { return int(floorDiv(distance, int64(interval))) * interval }
	var moved time.Time
	switch freq := g.rule.text.freq; freq {
	case yearly:
		moved = utcTime(first.Year()+periods(int64(at.Year()-first.Year())), time.January, 1, 0, 0, 0)
	case monthly:
		months := 12*(at.Year()-first.Year()) + int(at.Month()-first.Month())
		moved = utcTime(first.Year(), first.Month()+time.Month(periods(int64(months))), 1, 0, 0, 0)
	case weekly:
		monday := utcTime(first.Year(), first.Month(), first.Day()-int(floorMod(int64(fromMonday(first)-g.rule.text.wkst), week)), 0, 0, 0)
		moved = monday.AddDate(0, 0, week*periods(floorDiv(at.Unix()-monday.Unix(), week*daySeconds)))
	case daily:
		midnight := utcTime(first.Year(), first.Month(), first.Day(), 0, 0, 0)
		moved = midnight.AddDate(0, 0, periods(floorDiv(at.Unix()-midnight.Unix(), daySeconds)))
	default:
		length := g.rule.tickLength()
		moved = time.Unix(g.rule.firstTick()+length*int64(periods(floorDiv(g.from-g.rule.firstTick(), length))), 0).UTC()
	}
	if moved.Before(first) {
		return first
	}
	return moved
}

func take(s *stream, n int) []int64 {
	var out []int64
	for len(out) < n {
		moment, ok := s.next()
		if !ok {
			break
		}
		out = append(out, moment)
	}
	return out
}

// rulesOf are the rules of a text that Prefect accepts, with a start at which the server has them begin.
func rulesOf(text string) []*expandedRule {
	s, err := New(Options{RRule: text}, testNow)
	if err != nil {
		return nil
	}
	r, ok := s.kind.(*recurrence)
	if !ok || r.fault != nil {
		return nil
	}
	return slices.Concat(r.rules, r.exclude)
}

// libraryTally counts comparisons, and the reasons for skipped comparisons.
type libraryTally struct {
	compared int
	skipped  map[string]int
}

func (n *libraryTally) add(t *testing.T, skipped, difference string) {
	t.Helper()
	switch {
	case difference != "":
		t.Error(difference)
	case skipped == "":
		n.compared++
	case n.skipped == nil:
		n.skipped = map[string]int{skipped: 1}
	default:
		n.skipped[skipped]++
	}
}

// check fails when fewer were compared than expected, as when the exclusions exclude too much.
func (n *libraryTally) check(t *testing.T, least int) {
	t.Helper()
	t.Logf("%d comparisons", n.compared)
	for _, why := range slices.Sorted(maps.Keys(n.skipped)) {
		t.Logf("%d skipped: %s", n.skipped[why], why)
	}
	if n.compared < least {
		t.Errorf("%d comparisons, expected %d", n.compared, least)
	}
}

// TestRulesOfVectorsAgreeWithLibrary compares the rules of the vectors that Prefect made.
func TestRulesOfVectorsAgreeWithLibrary(t *testing.T) {
	var vectors []vector
	readGzip(t, datesOf(capability.Tested[0]), &vectors)
	var n libraryTally
	known := map[string]bool{}
	for _, v := range vectors {
		if text := v.Case.Schedule.RRule; text != "" && !known[text] {
			known[text] = true
			for _, r := range rulesOf(text) {
				skipped, difference := compareWithLibrary(r, v.Case.Start.seconds(), 10)
				n.add(t, skipped, difference)
			}
		}
	}
	n.check(t, 900)
}

// TestRandomRulesAgreeWithLibrary compares random rules; SCHEDULE_SEED has others.
func TestRandomRulesAgreeWithLibrary(t *testing.T) {
	_, seed, _ := searchSettings(t)
	random := ruleMaker{rand.New(rand.NewPCG(uint64(seed), 0))}
	var n libraryTally
	for range 1500 {
		text := random.rule()
		for _, r := range rulesOf(text) {
			skipped, difference := compareWithLibrary(r, random.Int64N(2_500_000_000), 5)
			n.add(t, skipped, difference)
		}
	}
	t.Logf("seed %d", seed)
	n.check(t, 700)
}

// TestRulesThatNeverFireAgreeWithLibrary compares what the other tests skip, since it takes rrule-go long.
func TestRulesThatNeverFireAgreeWithLibrary(t *testing.T) {
	for _, text := range []string{
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYEASTER=0;BYMONTH=5", "FREQ=YEARLY;BYWEEKNO=1;BYMONTH=3",
		"FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4", "FREQ=YEARLY;INTERVAL=100;BYMONTHDAY=29;BYMONTH=2;BYYEARDAY=61",
	} {
		for _, r := range rulesOf("DTSTART:20260101\nRRULE:" + text) {
			library := &libraryGroups{rule: r, from: minWall}
			library.seek(testNow.Unix())
			theirs := r.stream(testNow.Unix())
			theirs.groups = library
			if ours, got := take(r.stream(testNow.Unix()), 1), take(theirs, 1); len(ours)+len(got) != 0 {
				t.Errorf("%s: we have %v, rrule-go %v", text, formatDates(ours), formatDates(got))
			}
		}
	}
}

// TestLibraryExclusions: what rrule-go fails on is not compared. Without the exclusion, each of these panics, hangs or differs.
func TestLibraryExclusions(t *testing.T) {
	for text, why := range map[string]string{
		"DTSTART:20260101\nRRULE:FREQ=YEARLY;BYEASTER=-90":                                 "panics",
		"DTSTART:20260101\nRRULE:FREQ=MONTHLY;BYDAY=-6MO":                                  "panics",
		"DTSTART:20260101\nRRULE:FREQ=YEARLY;BYMONTH=13,1":                                 "rejects",
		"DTSTART:20260101\nRRULE:FREQ=MONTHLY;BYMONTHDAY=0":                                "rejects",
		"DTSTART:00010101\nRRULE:FREQ=DAILY":                                               "zero time",
		"DTSTART:20260101\nRRULE:FREQ=DAILY;INTERVAL=0":                                    "stands still",
		"DTSTART:20260101\nRRULE:FREQ=SECONDLY;BYSETPOS=2":                                 "forever",
		"DTSTART:20260101\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=23":          "forever",
		"DTSTART:20260101\nRRULE:FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=23": "forever",
		"DTSTART:20260101\nRRULE:FREQ=SECONDLY;BYEASTER=0;BYMONTH=1;BYHOUR=23":             "forever",
		"DTSTART:20200101\nRRULE:FREQ=SECONDLY;COUNT=1000000000":                           "forever",
		"DTSTART:20260101\nRRULE:FREQ=DAILY;BYMONTHDAY=12;BYSETPOS=-51":                    "forever",
	} {
		rules := rulesOf(text)
		if len(rules) != 1 {
			t.Errorf("%q: %d rules", text, len(rules))
			continue
		}
		if skipped, difference := compareWithLibrary(rules[0], testNow.Unix(), 5); !strings.Contains(skipped, why) {
			t.Errorf("%q: skipped %q, %s", text, skipped, difference)
		}
	}
}

func FuzzRulesAgreeWithLibrary(f *testing.F) {
	for seed := range uint64(20) {
		random := ruleMaker{rand.New(rand.NewPCG(seed, 1))}
		f.Add(random.rule(), random.Int64N(2_500_000_000))
	}
	f.Fuzz(func(t *testing.T, text string, from int64) {
		from = min(max(from, minWall), maxWall)
		for _, r := range rulesOf(text) {
			if _, difference := compareWithLibrary(r, from, 5); difference != "" {
				t.Error(difference)
			}
		}
	})
}

// BenchmarkAgainstLibrary reports how many times longer rrule-go takes than we do for five dates of the rules of the vectors.
func BenchmarkAgainstLibrary(b *testing.B) {
	var vectors []vector
	readGzip(b, datesOf(capability.Tested[0]), &vectors)
	var ratios []float64
	best := func(open func() *stream) float64 {
		least := math.Inf(1)
		for range 3 {
			began := time.Now()
			take(open(), 5)
			least = min(least, time.Since(began).Seconds())
		}
		return least
	}
	for b.Loop() {
		ratios = nil
		for _, v := range vectors {
			from := v.Case.Start.seconds()
			for _, r := range rulesOf(v.Case.Schedule.RRule) {
				if skipped, _ := compareWithLibrary(r, from, 5); skipped != "" {
					continue
				}
				ours := best(func() *stream { return r.stream(from) })
				theirs := best(func() *stream {
					s, library := r.stream(from), &libraryGroups{rule: r, from: minWall}
					if r.text.count == nil {
						library.seek(from)
					}
					s.groups = library
					return s
				})
				ratios = append(ratios, theirs/ours)
			}
		}
	}
	slices.Sort(ratios)
	b.ReportMetric(float64(len(ratios)), "rules")
	b.ReportMetric(ratios[len(ratios)/2], "times-slower-at-p50")
	b.ReportMetric(ratios[len(ratios)*9/10], "times-slower-at-p90")
}

// ruleMaker makes random rules, most of which fire.
type ruleMaker struct{ *rand.Rand }

func (r ruleMaker) rule() string {
	parts := []string{"FREQ=" + pick(r, frequencyNames)}
	add := func(chance float64, name string, value func() string) {
		if r.Float64() < chance {
			parts = append(parts, name+"="+value())
		}
	}
	numbers := func(low, high int, signed bool) func() string {
		return func() string {
			var out []string
			for range 1 + r.IntN(3) {
				n := low + r.IntN(high-low+1)
				if signed && r.IntN(2) == 0 {
					n = -n
				}
				out = append(out, strconv.Itoa(n))
			}
			return strings.Join(out, ",")
		}
	}
	add(0.5, "INTERVAL", func() string { return strconv.Itoa(pick(r, []int{1, 2, 3, 5, 7, 12, 25, 59, 90, 1000})) })
	add(0.25, "BYMONTH", numbers(1, 12, false))
	add(0.2, "BYMONTHDAY", numbers(1, 31, true))
	add(0.1, "BYYEARDAY", numbers(1, 366, true))
	add(0.1, "BYWEEKNO", numbers(1, 53, true))
	add(0.06, "BYEASTER", numbers(0, 70, true))
	add(0.3, "BYDAY", func() string {
		return pick(r, []string{"", "", "", "1", "-1", "2", "5", "-5", "53", "-53"}) + pick(r, weekdayNames) + "," + pick(r, weekdayNames)
	})
	add(0.3, "BYHOUR", numbers(0, 23, false))
	add(0.3, "BYMINUTE", numbers(0, 59, false))
	add(0.3, "BYSECOND", numbers(0, 59, false))
	add(0.2, "BYSETPOS", numbers(1, pick(r, []int{1, 2, 5, 366}), true))
	add(0.3, "WKST", func() string { return pick(r, weekdayNames) })
	add(0.2, "COUNT", func() string { return strconv.Itoa(1 + r.IntN(5000)) })
	start := time.Unix(r.Int64N(2_500_000_000), 0).UTC()
	return "DTSTART:" + start.Format("20060102T150405") + "\nRRULE:" + strings.Join(parts, ";")
}

func pick[T any](r ruleMaker, list []T) T { return list[r.IntN(len(list))] }
