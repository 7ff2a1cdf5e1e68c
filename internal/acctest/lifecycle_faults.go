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

// Credentials is what the environment of the lifecycle has beside the address.
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

// FakeWorld is a new in-memory API that has the objects of the lifecycle.
func (l Lifecycle) FakeWorld(t *testing.T) *testenv.World {
	t.Helper()
	if l.Cloud {
		fake, url := testenv.FakeCloud(t)
		return &testenv.World{URL: url, Census: func() string {
			return testenv.Counts(
				fake,
				testenv.StoredInCloud,
			) + fmt.Sprintf(
				", %d members of teams, %d pending invitations",
				testenv.TeamMembers(fake),
				testenv.PendingInvitations(fake),
			)
		}}
	}
	fake := prefecttest.NewFake(t, prefecttest.WithCSRF())
	return &testenv.World{URL: fake.URL, Census: func() string { return testenv.Counts(fake, testenv.Stored) }}
}

// Stages are the configurations of a lifecycle, one after the other: its setup, all its changes, and nothing.
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

// Environment is what the provider's process is given to reach the API at that address.
func (l Lifecycle) Environment(url string) map[string]string {
	out := testenv.ProcessEnvironment(url)
	for i, more := 0, l.Credentials(); i < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// story is the short life of an object that faults are tried on: it is made, changed where it can be, and deleted.
func (l Lifecycle) story() []string {
	out := []string{l.Setup, l.Config(l.Body)}
	if ch, ok := l.FirstUpdate(); ok {
		out = append(out, l.Config(l.Body+"\n"+ch.Body))
	}
	return append(out, l.Setup)
}

// ApplyUntilDone applies a configuration until that goes well, in a process of the provider each time. It returns how many
// applies failed, and reports whether the last one went well and left nothing to do.
func (c *Core) ApplyUntilDone(ctx context.Context, env map[string]string, text string) (failures []error, ok bool) {
	c.T.Helper()
	for range testenv.Applies {
		err := c.Start(ctx, env)
		if err == nil {
			err = c.Apply(ctx, text)
		}
		if err == nil {
			break
		}
		failures = append(failures, err)
	}
	if len(failures) == testenv.Applies {
		c.T.Errorf("%d applies have failed:\n%v", testenv.Applies, failures)
		return failures, false
	}
	left, err := c.Open(ctx, text)
	if left != "" || err != nil {
		c.T.Errorf("after %v the plan is not empty: %s, %v", failures, left, err)
	}
	return failures, left == "" && err == nil
}

// Undisturbed is what there is after each stage of a story in which nothing goes wrong.
func (l Lifecycle) Undisturbed(t *testing.T, w *testenv.World) []string {
	t.Helper()
	c, out := NewCore(t), []string(nil)
	for _, stage := range l.story() {
		if failures, ok := c.ApplyUntilDone(t.Context(), l.Environment(w.URL), stage); !ok || len(failures) > 0 {
			t.Fatalf("without faults: %v", failures)
		}
		out = append(out, w.Census())
	}
	c.ApplyUntilDone(t.Context(), l.Environment(w.URL), "")
	return out
}

// Suffer plays the story while each of its stages meets the fault once, at the first request that matches, and returns
// how many applies failed. After each stage there must be what there is without faults.
func (l Lifecycle) Suffer(t *testing.T, w *testenv.World, f testenv.Fault, at func(prefecttest.Request) bool, want []string) (failed int) {
	t.Helper()
	proxy := faults.NewProxy(t, w.URL)
	env := l.Environment(proxy.URL)
	c := NewCore(t)
	for n, stage := range l.story() {
		if n > 0 { // the setup is not the test's
			proxy.Fail(at, 1, f.Effect)
		}
		failures, ok := c.ApplyUntilDone(t.Context(), env, stage)
		proxy.Heal()
		failed += len(failures)
		if now := w.Census(); now != want[n] || !ok {
			t.Errorf("%s: stage %d: there is %s\ninstead of %s, after %v", f.Name, n, now, want[n], failures)
		}
	}
	c.ApplyUntilDone(t.Context(), env, "")
	return failed
}

// Soak plays the life of one object, and returns how many faults it met and how many applies failed.
func (l Lifecycle) Soak(t *testing.T, random *rand.Rand) (faulty, failed int) {
	t.Helper()
	want := l.Undisturbed(t, l.FakeWorld(t))
	w := l.FakeWorld(t)
	proxy := faults.NewProxy(t, w.URL)
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

// restart applies in a new process of the provider, and imports what an error says should be imported.
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
func (l Lifecycle) chaos(random *rand.Rand, injected *atomic.Int64) faults.Effect {
	possible := slices.DeleteFunc(testenv.Faults(), func(f testenv.Fault) bool { return f.Token })
	return faults.Choose(func() faults.Effect {
		if random.IntN(100) >= testenv.SoakRate {
			return nil
		}
		injected.Add(1)
		return possible[random.IntN(len(possible))].Effect
	})
}
