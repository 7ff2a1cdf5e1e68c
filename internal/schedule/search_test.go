package schedule

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// TestAccRandomSearch looks for disagreement with Prefect: random schedules, in random zones, around the changes of
// clocks and elsewhere. SCHEDULE_SEARCH is how long (a Go duration; 5 s unless given), SCHEDULE_SEED where to start.
func TestAccRandomSearch(t *testing.T) {
	prefecttest.RequirePrefect(t, "3.8.")
	length, seed, workers := searchSettings(t)
	var work sync.WaitGroup
	var mutex sync.Mutex
	var total tally
	oracles := make([]*bufio.Scanner, workers)
	for worker := range oracles {
		_, oracles[worker] = startOracle(t, "--search", strconv.FormatInt(seed+int64(worker), 10))
	}
	stop := time.Now().Add(length)
	for _, lines := range oracles {
		work.Go(func() {
			var own tally
			for own.bad < 20 && time.Now().Before(stop) && lines.Scan() {
				own.take(t, lines.Bytes())
			}
			mutex.Lock()
			defer mutex.Unlock()
			total.add(own)
		})
	}
	work.Wait()
	t.Logf("seeds %d to %d: %d schedules (%d accepted, %d of which Prefect fails on or takes too long for), %d dates, %d disagreements",
		seed, seed+int64(workers)-1, total.cases, total.accepted, total.failed, total.dates, total.bad)
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
type tally struct{ cases, accepted, failed, dates, bad int }

func (n *tally) take(t *testing.T, line []byte) {
	var said struct {
		Case   testCase
		Answer verdict
	}
	if err := json.Unmarshal(line, &said); err != nil {
		t.Errorf("%s: %v", line, err)
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
	dates := compare(t, said.Case, said.Answer)
	if dates < 0 {
		n.bad++
	}
	n.dates += max(dates, 0)
}

func (n *tally) add(other tally) {
	n.cases += other.cases
	n.accepted += other.accepted
	n.failed += other.failed
	n.dates += other.dates
	n.bad += other.bad
}
