package provider

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

const (
	// soakTime is how long the soak lasts unless SOAK_TIME says otherwise.
	soakTime = time.Minute
	// soakRate is how many requests of a hundred meet a fault.
	soakRate = 20
	// soakApplies is how many applies meet faults before one is left in peace.
	soakApplies = 4
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
	lasts := soakTime
	if text := os.Getenv("SOAK_TIME"); text != "" {
		var err error
		if lasts, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	if lasts == soakTime && !allTests() {
		lasts = soakTime / 20
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
			n, f := all[name].soak(t, random)
			injected, failed = injected+n, failed+f
		})
	}
	t.Logf("SOAK_SEED=%d: %d lives, %d faults, %d applies failed", seed, lives, injected, failed)
}

// soak plays the life of one object, and returns how many faults it met and how many applies failed.
func (l lifecycle) soak(t *testing.T, random *rand.Rand) (faulty, failed int) {
	t.Helper()
	want := l.undisturbed(t, l.fakeWorld(t))
	w := l.fakeWorld(t)
	proxy := prefecttest.NewProxy(t, w.url)
	env := l.environment(proxy.URL)
	var injected atomic.Int64
	c := newCore(t)
	c.heeds = true
	for n, stage := range l.story() {
		for attempt := range soakApplies + 1 {
			proxy.Heal()
			if attempt < soakApplies {
				proxy.Fail(everywhere, 0, l.chaos(random, &injected))
			}
			err := c.restart(t.Context(), env, stage)
			if err == nil {
				break
			}
			failed++
			if attempt == soakApplies {
				t.Errorf("an apply without faults fails: %v", err)
			}
		}
		proxy.Heal()
		if err := c.start(t.Context(), env); err != nil {
			t.Fatal(err)
		}
		if left, err := c.open(t.Context(), stage); left != "" || err != nil {
			t.Errorf("stage %d: the plan is not empty: %s, %v", n, left, err)
		}
		if now := w.census(); now != want[n] {
			t.Errorf("stage %d: there is %s\ninstead of %s", n, now, want[n])
		}
	}
	return int(injected.Load()), failed
}

func everywhere(prefecttest.Request) bool { return true }

// restart applies in a new process of the provider. What the apply is told to import, it imports.
func (c *core) restart(ctx context.Context, env map[string]string, text string) error {
	if err := c.start(ctx, env); err != nil {
		return err
	}
	err := c.apply(ctx, text)
	if err == nil {
		return nil
	}
	if told := existing.FindStringSubmatch(err.Error()); told != nil {
		if failure := c.take(ctx, told[1], told[2]); failure != nil {
			return failure
		}
	}
	return err
}

// chaos does any of the faults to some of the requests.
func (l lifecycle) chaos(random *rand.Rand, injected *atomic.Int64) prefecttest.Effect {
	possible := slices.DeleteFunc(faults(), func(f fault) bool { return f.token })
	return prefecttest.Choose(func() prefecttest.Effect {
		if random.IntN(100) >= soakRate {
			return nil
		}
		injected.Add(1)
		return possible[random.IntN(len(possible))].effect
	})
}
