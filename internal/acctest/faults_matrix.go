package acctest

import (
	"context"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// story is the short life of an object that faults are tried on: it is made, changed where it can be, and deleted.
func (l Lifecycle) story() []string {
	out := []string{l.Setup, l.Config(l.Body)}
	if ch, ok := l.FirstUpdate(); ok {
		out = append(out, l.Config(l.Body+"\n"+ch.Body))
	}
	return append(out, l.Setup)
}

// ResolvePlacement applies a configuration until that goes well, in a process of the provider each time. It returns how many
// applies failed, and reports whether the last one went well and left nothing to do.
func (c *Core) ResolvePlacement(ctx context.Context, env map[string]string, text string) (failures []error, ok bool) {
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
		if failures, ok := c.ResolvePlacement(t.Context(), l.Environment(w.URL), stage); !ok || len(failures) > 0 {
			t.Fatalf("without faults: %v", failures)
		}
		out = append(out, w.Census())
	}
	c.ResolvePlacement(t.Context(), l.Environment(w.URL), "")
	return out
}

// Suffer plays the story while each of its stages meets the fault once, at the first request that matches, and returns
// how many applies failed. After each stage there must be what there is without faults.
func (l Lifecycle) Suffer(t *testing.T, w *testenv.World, f testenv.Fault, at func(prefecttest.Request) bool, want []string) (failed int) {
	t.Helper()
	proxy := prefecttest.NewProxy(t, w.URL)
	env := l.Environment(proxy.URL)
	c := NewCore(t)
	for n, stage := range l.story() {
		if n > 0 { // the setup is not the test's
			proxy.Fail(at, 1, f.Effect)
		}
		failures, ok := c.ResolvePlacement(t.Context(), env, stage)
		proxy.Heal()
		failed += len(failures)
		if now := w.Census(); now != want[n] || !ok {
			t.Errorf("%s: stage %d: there is %s\ninstead of %s, after %v", f.Name, n, now, want[n], failures)
		}
	}
	c.ResolvePlacement(t.Context(), env, "")
	return failed
}
