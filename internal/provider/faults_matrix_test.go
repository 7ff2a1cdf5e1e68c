package provider_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestFaults injects each fault into each stage of every lifecycle. After the next apply or earlier, exactly one object exists,
// it is in the state, and the plan is empty.
func TestFaults(t *testing.T) {
	var got faultTable
	t.Run("resources", func(t *testing.T) {
		for name, l := range lifecycles() {
			if !testenv.AllTests() && !slices.Contains(faultSample, name) {
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				want := l.CountsWithoutFaults(t, l.FakeBackend(t))
				var all sync.WaitGroup
				for _, f := range testenv.Faults() {
					for at, matches := range f.Targets(l.Cloud) {
						all.Go(func() { got.add(f, at, name, l.RunWithFault(t, l.FakeBackend(t), f, matches, want)) })
					}
				}
				all.Wait()
			})
		}
	})
	if testenv.AllTests() {
		got.check(t, "resources")
	}
}

// faultSample are the resources on which the gate tries all faults; make test-all tries them on all. One is found by its name
// after a lost write, one by its slug, one by its time and content.
var faultSample = []string{"prefect_variable", "prefect_deployment_schedule", "prefect_automation"}

// TestAccFaults is a part of the same before a real server: those faults that come after a write, and the lock of its own
// database.
func TestAccFaults(t *testing.T) {
	testenv.SkipUnlessAllTests(t)
	server := testenv.OnServer(t)
	for name, l := range serverLifecycles() {
		t.Run(name, func(t *testing.T) {
			w := testenv.ServerBackend(t, server.URL)
			want := l.CountsWithoutFaults(t, w)
			for _, f := range testenv.Faults() {
				if slices.Contains([]string{"503, database is locked", "504 after the write", "reset after the write", "truncated answer"}, f.Name) {
					l.RunWithFault(t, w, f, f.Targets(false)["write"], want)
				}
			}
		})
	}
}
