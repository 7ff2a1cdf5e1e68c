package acctest

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Soak plays the life of one object, and returns how many faults it met and how many applies failed.
func (l Lifecycle) Soak(t *testing.T, random *rand.Rand) (faulty, failed int) {
	t.Helper()
	want := l.Undisturbed(t, l.FakeWorld(t))
	w := l.FakeWorld(t)
	proxy := prefecttest.NewProxy(t, w.URL)
	env := l.Environment(proxy.URL)
	var injected atomic.Int64
	c := NewCore(t)
	c.Heeds = true
	for n, stage := range l.story() {
		for attempt := range testenv.SoakApplies + 1 {
			proxy.Heal()
			if attempt < testenv.SoakApplies {
				proxy.Fail(testenv.Everywhere, 0, l.chaos(random, &injected))
			}
			err := c.restart(t.Context(), env, stage)
			if err == nil {
				break
			}
			failed++
			if attempt == testenv.SoakApplies {
				t.Errorf("an apply without faults fails: %v", err)
			}
		}
		proxy.Heal()
		if err := c.Start(t.Context(), env); err != nil {
			t.Fatal(err)
		}
		if left, err := c.Open(t.Context(), stage); left != "" || err != nil {
			t.Errorf("stage %d: the plan is not empty: %s, %v", n, left, err)
		}
		if now := w.Census(); now != want[n] {
			t.Errorf("stage %d: there is %s\ninstead of %s", n, now, want[n])
		}
	}
	return int(injected.Load()), failed
}

// restart applies in a new process of the provider. What the apply is told to import, it imports.
func (c *Core) restart(ctx context.Context, env map[string]string, text string) error {
	if err := c.Start(ctx, env); err != nil {
		return err
	}
	err := c.Apply(ctx, text)
	if err == nil {
		return nil
	}
	if told := testenv.Existing.FindStringSubmatch(err.Error()); told != nil {
		if failure := c.Take(ctx, told[1], told[2]); failure != nil {
			return failure
		}
	}
	return err
}

// chaos does any of the faults to some of the requests.
func (l Lifecycle) chaos(random *rand.Rand, injected *atomic.Int64) prefecttest.Effect {
	possible := slices.DeleteFunc(testenv.Faults(), func(f testenv.Fault) bool { return f.Token })
	return prefecttest.Choose(func() prefecttest.Effect {
		if random.IntN(100) >= testenv.SoakRate {
			return nil
		}
		injected.Add(1)
		return possible[random.IntN(len(possible))].Effect
	})
}
