package provider_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestSoak plays lives of resources while any request may go wrong in any way. When an apply has gone well: no object is
// lost, none is there twice, and nothing is left to do. SOAK_SEED repeats a run, SOAK_TIME prolongs it (see make soak).
func TestSoak(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("SOAK_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	lasts := testenv.SoakTime
	if text := os.Getenv("SOAK_TIME"); text != "" {
		var err error
		if lasts, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	if lasts == testenv.SoakTime && !testenv.AllTests() {
		lasts = testenv.SoakTime / 20
	}
	t.Logf("SOAK_SEED=%d", seed)
	all := lifecycles()
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	lives, injected, failed := 0, 0, 0
	for till := time.Now().Add(lasts); time.Now().Before(till) && !t.Failed(); lives++ {
		// Each life has a random sequence of its own, so that one can be repeated alone.
		random := rand.New(rand.NewPCG(seed, uint64(lives)))
		name := names[lives%len(names)]
		t.Run(name, func(t *testing.T) {
			n, f := all[name].Soak(t, random)
			injected, failed = injected+n, failed+f
		})
	}
	t.Logf("SOAK_SEED=%d: %d lives, %d faults, %d applies failed", seed, lives, injected, failed)
}
