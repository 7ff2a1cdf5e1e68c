package schedule

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestAccRandomSearch looks for disagreement with Prefect: random schedules, in random zones, around the changes of
// clocks and elsewhere. SCHEDULE_SEARCH is how long (a Go duration; 5 s unless given), SCHEDULE_SEED where to start, and
// SCHEDULE_CASES after how many schedules each of the two searches ends.
func TestAccRandomSearch(t *testing.T) {
	length, seed, workers := searchSettings(t)
	most, _ := strconv.Atoi(os.Getenv("SCHEDULE_CASES"))
	var work sync.WaitGroup
	var mutex sync.Mutex
	var total tally
	oracles := make([]*oracle, workers)
	for worker := range oracles {
		oracles[worker] = startOracle(t, "--search", strconv.FormatInt(seed+int64(worker), 10))
	}
	stop := time.Now().Add(length)
	for _, o := range oracles {
		work.Go(func() {
			var own tally
			for own.bad < 20 && (most == 0 || own.cases < most) && time.Now().Before(stop) && o.lines.Scan() {
				own.take(t, o)
			}
			mutex.Lock()
			defer mutex.Unlock()
			total.add(own)
		})
	}
	work.Wait()
	t.Logf("seeds %d to %d: %d schedules (%d accepted, %d of which Prefect fails on or takes too long for), %d dates, %d disagreements; "+
		"Python 3.13 differs in %d at parts of a second and in %d at clock changes",
		seed, seed+int64(workers)-1, total.cases, total.accepted, total.failed, total.dates, total.bad, total.fractions, total.changes)
	if total.cases == 0 {
		t.Error("the oracle said nothing")
	}
}

func searchSettings(t *testing.T) (length time.Duration, seed int64, workers int) {
	length, seed, workers = 5*time.Second, time.Now().UnixNano()%1_000_000_000, 1
	var err error
	if text := os.Getenv("SCHEDULE_SEARCH"); text != "" {
		workers = 2
		if length, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	if text := os.Getenv("SCHEDULE_SEED"); text != "" {
		if seed, err = strconv.ParseInt(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	return length, seed, workers
}

// tally counts what a search has seen.
type tally struct{ cases, accepted, failed, dates, bad, fractions, changes int }

func (n *tally) take(t *testing.T, o *oracle) {
	var said struct {
		Case   testCase
		Answer oracleResult
	}
	if err := json.Unmarshal(o.lines.Bytes(), &said); err != nil {
		t.Errorf("%s: %v", o.lines.Bytes(), err)
		n.bad++
		return
	}
	n.cases++
	if said.Answer.Accepted {
		n.accepted++
	}
	if said.Answer.Fails || said.Answer.Endless {
		n.failed++
	}
	wrong, dates := said.Case.compare(said.Answer, o.elapsed)
	n.dates += dates
	switch {
	case wrong == nil || said.Case.isTooLongSince(o.version):
	case wrong.reason(o, said.Case.Schedule) == "parts of a second":
		n.fractions++
	case wrong.reason(o, said.Case.Schedule) != "":
		n.changes++
	default:
		n.bad++
		t.Error(shortened(wrong.text))
	}
}

func (n *tally) add(other tally) {
	n.cases += other.cases
	n.accepted += other.accepted
	n.failed += other.failed
	n.dates += other.dates
	n.bad += other.bad
	n.fractions += other.fractions
	n.changes += other.changes
}

// recordedFailure is a test that another one fails.
type recordedFailure struct {
	testing.TB
	message string
}

func (*recordedFailure) Helper() {}

func (r *recordedFailure) Fatalf(format string, args ...any) {
	r.message = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// TestUnknownVersionIsAnError: the search fails on a version of Prefect that is not tested, and never skips it.
func TestUnknownVersionIsAnError(t *testing.T) {
	t.Setenv("PREFECT_UNTESTED", "")
	for version, elapsed := range map[string]bool{"3.6.13": true, "3.8.0": true, "3.9.1": false} {
		if got := computesElapsed(t, version); got != elapsed {
			t.Errorf("%s counts exact seconds: %t", version, got)
		}
	}
	for _, version := range []string{"3.7.0", "3.99.0", "3.9", ""} {
		failed := &recordedFailure{TB: t}
		var done sync.WaitGroup
		done.Go(func() { computesElapsed(failed, version) })
		done.Wait()
		if !strings.Contains(failed.message, "not among the versions that are tested") {
			t.Errorf("%q: the search would run, or be skipped: %q", version, failed.message)
		}
	}
}
