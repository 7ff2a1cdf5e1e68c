package acctest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Fake is the in-memory API that has the objects of the lifecycle, and its address.
func (l Lifecycle) Fake(t *testing.T) (*prefecttest.Fake, string) {
	t.Helper()
	if l.Cloud {
		return testenv.OnCloud(t)
	}
	fake := testenv.OnFake(t)
	return fake, fake.URL
}

// Credentials are the names and values of the environment variables that authenticate.
func (l Lifecycle) Credentials() []string {
	if l.Cloud {
		return []string{"PREFECT_API_KEY", testenv.CloudKey}
	}
	return nil
}

// FirstUpdate is the first change that updates in place and adds to the required attributes.
func (l Lifecycle) FirstUpdate() (testenv.Change, bool) {
	for _, ch := range l.Changes {
		if ch.Instead == "" && !ch.Replace && ch.Body != "" {
			return ch, true
		}
	}
	return testenv.Change{}, false
}

// FakeBackend is a new in-memory API that has the objects of the lifecycle.
func (l Lifecycle) FakeBackend(t *testing.T) *testenv.Backend {
	t.Helper()
	if l.Cloud {
		fake, url := testenv.FakeCloud(t)
		return &testenv.Backend{URL: url, CountObjects: func() string {
			return testenv.CountObjects(
				fake,
				testenv.CountedCloudCollections,
			) + fmt.Sprintf(
				", %d members of teams, %d pending invitations",
				testenv.TeamMembers(fake),
				testenv.PendingInvitations(fake),
			)
		}}
	}
	fake := prefecttest.NewFake(t, prefecttest.WithCSRF())
	return &testenv.Backend{URL: fake.URL, CountObjects: func() string { return testenv.CountObjects(fake, testenv.CountedCollections) }}
}

// Stages are the configurations of a lifecycle in order: its setup, all its changes, and an empty one.
func (l Lifecycle) Stages() []string {
	out := []string{l.Setup, l.Config(l.Body)}
	for _, ch := range l.Changes {
		body := l.Body
		if ch.Instead != "" {
			body = ch.Instead
		}
		out = append(out, l.Config(body+"\n"+ch.Body))
	}
	return append(out, l.Setup, "")
}

// Environment has the environment variables with which the provider reaches the API at the address.
func (l Lifecycle) Environment(url string) map[string]string {
	out := testenv.ProviderEnvironment(url)
	for i, more := 0, l.Credentials(); i < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// faultStages are the configurations that are applied with faults: they create the object, update it if it can be updated, and
// delete it.
func (l Lifecycle) faultStages() []string {
	out := []string{l.Setup, l.Config(l.Body)}
	if ch, ok := l.FirstUpdate(); ok {
		out = append(out, l.Config(l.Body+"\n"+ch.Body))
	}
	return append(out, l.Setup)
}

// ApplyUntilDone applies a configuration until the apply succeeds, each time in a new instance of the provider. It returns the
// errors, and reports whether the last apply succeeded and the next plan is empty.
func (c *Core) ApplyUntilDone(ctx context.Context, env map[string]string, text string) (failures []error, ok bool) {
	c.T.Helper()
	for range testenv.MaxApplies {
		err := c.Start(ctx, env)
		if err == nil {
			err = c.Apply(ctx, text)
		}
		if err == nil {
			break
		}
		failures = append(failures, err)
	}
	if len(failures) == testenv.MaxApplies {
		c.T.Errorf("%d applies have failed:\n%v", testenv.MaxApplies, failures)
		return failures, false
	}
	left, err := c.PendingChanges(ctx, text)
	if left != "" || err != nil {
		c.T.Errorf("after %v the plan is not empty: %s, %v", failures, left, err)
	}
	return failures, left == "" && err == nil
}

// CountsWithoutFaults are the numbers of objects after each of the stages, without faults.
func (l Lifecycle) CountsWithoutFaults(t *testing.T, w *testenv.Backend) []string {
	t.Helper()
	c, out := NewCore(t), []string(nil)
	for _, stage := range l.faultStages() {
		if failures, ok := c.ApplyUntilDone(t.Context(), l.Environment(w.URL), stage); !ok || len(failures) > 0 {
			t.Fatalf("without faults: %v", failures)
		}
		out = append(out, w.CountObjects())
	}
	c.ApplyUntilDone(t.Context(), l.Environment(w.URL), "")
	return out
}

// RunWithFault applies the stages. Each has the fault once, at the first request that matches. It returns how many applies failed.
// After each stage there must be as many objects as without faults.
func (l Lifecycle) RunWithFault(
	t *testing.T,
	w *testenv.Backend,
	f testenv.Fault,
	at func(prefecttest.Request) bool,
	want []string,
) (failed int) {
	t.Helper()
	proxy := faults.NewProxy(t, w.URL)
	env := l.Environment(proxy.URL)
	c := NewCore(t)
	for n, stage := range l.faultStages() {
		if n > 0 { // no faults during the setup
			proxy.Fail(at, 1, f.Effect)
		}
		failures, ok := c.ApplyUntilDone(t.Context(), env, stage)
		proxy.Heal()
		failed += len(failures)
		if now := w.CountObjects(); now != want[n] || !ok {
			t.Errorf("%s: stage %d: got %s\nwant %s, after %v", f.Name, n, now, want[n], failures)
		}
	}
	c.ApplyUntilDone(t.Context(), env, "")
	return failed
}

// Soak applies the stages with random faults, and returns how many faults it injected and how many applies failed.
func (l Lifecycle) Soak(t *testing.T, random *rand.Rand) (faulty, failed int) {
	t.Helper()
	want := l.CountsWithoutFaults(t, l.FakeBackend(t))
	w := l.FakeBackend(t)
	proxy := faults.NewProxy(t, w.URL)
	env := l.Environment(proxy.URL)
	var injected atomic.Int64
	c := NewCore(t)
	c.StopOnImportAdvice = true
	for n, stage := range l.faultStages() {
		for attempt := range testenv.SoakApplies + 1 {
			proxy.Heal()
			if attempt < testenv.SoakApplies {
				proxy.Fail(testenv.AnyRequest, 0, l.randomFault(random, &injected))
			}
			err := c.applyInNewProcess(t.Context(), env, stage)
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
		if left, err := c.PendingChanges(t.Context(), stage); left != "" || err != nil {
			t.Errorf("stage %d: the plan is not empty: %s, %v", n, left, err)
		}
		if now := w.CountObjects(); now != want[n] {
			t.Errorf("stage %d: got %s\nwant %s", n, now, want[n])
		}
	}
	return int(injected.Load()), failed
}

// applyInNewProcess applies in a new instance of the provider, and imports the object that an error advises to import.
func (c *Core) applyInNewProcess(ctx context.Context, env map[string]string, text string) error {
	if err := c.Start(ctx, env); err != nil {
		return err
	}
	err := c.Apply(ctx, text)
	if err == nil {
		return nil
	}
	if advice := testenv.ImportAdvice.FindStringSubmatch(err.Error()); advice != nil {
		if failure := c.Import(ctx, advice[1], advice[2]); failure != nil {
			return failure
		}
	}
	return err
}

// randomFault injects a random fault into some of the requests.
func (l Lifecycle) randomFault(random *rand.Rand, injected *atomic.Int64) faults.Effect {
	possible := slices.DeleteFunc(testenv.Faults(), func(f testenv.Fault) bool { return f.Token })
	return faults.Choose(func() faults.Effect {
		if random.IntN(100) >= testenv.SoakRate {
			return nil
		}
		injected.Add(1)
		return possible[random.IntN(len(possible))].Effect
	})
}
