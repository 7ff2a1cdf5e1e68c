package provider

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// applies bounds how many applies it may take to settle what one fault has done.
const applies = 3

// story is the short life of an object that faults are tried on: it is made, changed where it can be, and deleted.
func (l lifecycle) story() []string {
	out := []string{l.setup, l.config(l.body)}
	if ch, ok := l.firstUpdate(); ok {
		out = append(out, l.config(l.body+"\n"+ch.body))
	}
	return append(out, l.setup)
}

// settle applies a configuration until that goes well, in a process of the provider each time. It returns how many
// applies failed, and reports whether the last one went well and left nothing to do.
func (c *core) settle(ctx context.Context, env map[string]string, text string) (failures []error, ok bool) {
	c.t.Helper()
	for range applies {
		err := c.start(ctx, env)
		if err == nil {
			err = c.apply(ctx, text)
		}
		if err == nil {
			break
		}
		failures = append(failures, err)
	}
	if len(failures) == applies {
		c.t.Errorf("%d applies have failed:\n%v", applies, failures)
		return failures, false
	}
	left, err := c.open(ctx, text)
	if left != "" || err != nil {
		c.t.Errorf("after %v the plan is not empty: %s, %v", failures, left, err)
	}
	return failures, left == "" && err == nil
}

// undisturbed is what there is after each stage of a story in which nothing goes wrong.
func (l lifecycle) undisturbed(t *testing.T, w *world) []string {
	t.Helper()
	c, out := newCore(t), []string(nil)
	for _, stage := range l.story() {
		if failures, ok := c.settle(t.Context(), l.environment(w.url), stage); !ok || len(failures) > 0 {
			t.Fatalf("without faults: %v", failures)
		}
		out = append(out, w.census())
	}
	c.settle(t.Context(), l.environment(w.url), "")
	return out
}

// suffer plays the story while each of its stages meets the fault once, at the first request that matches, and returns
// how many applies failed. After each stage there must be what there is without faults.
func (l lifecycle) suffer(t *testing.T, w *world, f fault, at func(prefecttest.Request) bool, want []string) (failed int) {
	t.Helper()
	proxy := prefecttest.NewProxy(t, w.url)
	env := l.environment(proxy.URL)
	c := newCore(t)
	for n, stage := range l.story() {
		if n > 0 { // the setup is not the test's
			proxy.Fail(at, 1, f.effect)
		}
		failures, ok := c.settle(t.Context(), env, stage)
		proxy.Heal()
		failed += len(failures)
		if now := w.census(); now != want[n] || !ok {
			t.Errorf("%s: stage %d: there is %s\ninstead of %s, after %v", f.name, n, now, want[n], failures)
		}
	}
	c.settle(t.Context(), env, "")
	return failed
}

// places are the requests that a fault can happen to, those that read and those that write.
func (f fault) places(cloud bool) map[string]func(prefecttest.Request) bool {
	if f.token && cloud {
		return nil // Prefect Cloud has no CSRF tokens
	}
	possible := func(r prefecttest.Request) bool { return !f.token || r.Method != "GET" }
	return map[string]func(prefecttest.Request) bool{
		"read":  func(r prefecttest.Request) bool { return possible(r) && !r.IsWrite() },
		"write": func(r prefecttest.Request) bool { return possible(r) && r.IsWrite() },
	}
}

// TestFaults: whatever goes wrong with a request, in every stage of the life of every resource: exactly one object
// exists, it is in state, and nothing is left to do, after the next apply at the latest.
func TestFaults(t *testing.T) {
	var got faultTable
	t.Run("resources", func(t *testing.T) {
		for name, l := range lifecycles() {
			if !allTests() && !slices.Contains(faultSample, name) {
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				want := l.undisturbed(t, l.fakeWorld(t))
				var all sync.WaitGroup
				for _, f := range faults() {
					for at, matches := range f.places(l.cloud) {
						all.Go(func() { got.add(f, at, name, l.suffer(t, l.fakeWorld(t), f, matches, want)) })
					}
				}
				all.Wait()
			})
		}
	})
	if allTests() {
		got.check(t, "resources")
	}
}

// faultSample are the resources on which the gate tries all faults; make test-all tries them on all. One is found by its name
// after a lost write, one by its slug, one by its time and content.
var faultSample = []string{"prefect_variable", "prefect_deployment_schedule", "prefect_automation"}

// TestAccFaults is a part of the same before a real server: those faults that come after a write, and the lock of its own
// database.
func TestAccFaults(t *testing.T) {
	onlyInAll(t)
	server := onServer(t)
	for name, l := range serverLifecycles() {
		t.Run(name, func(t *testing.T) {
			w := serverWorld(t, server.URL)
			want := l.undisturbed(t, w)
			for _, f := range faults() {
				if slices.Contains([]string{"503, database is locked", "504 after the write", "reset after the write", "truncated answer"}, f.name) {
					l.suffer(t, w, f, f.places(false)["write"], want)
				}
			}
		})
	}
}
