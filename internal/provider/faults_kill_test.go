package provider_test

import (
	"context"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// severalKinds is how many objects of each kind there are of what is in several.
func severalKinds() map[string]int {
	return map[string]int{
		"flows": 1, "work_pools": 1, "deployments": 1, "schedules": 2, "variables": 1, "concurrency_limits": 1, "automations": 1, "flow_runs": 1,
	}
}

// TestKill: the process of the provider is killed at each of its requests, before or after the API executes it. The next apply
// continues. If the killed process created an object that is not in the state, an error names the object, and it is imported.
func TestKill(t *testing.T) {
	for name, after := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			killed := 0
			for n := 1; kill(t, n, after); n++ {
				killed++
			}
			if killed < 15 {
				t.Errorf("only %d requests were killed", killed)
			}
		})
	}
}

// kill ends the process at its n-th request and goes on. It reports whether there was such a request.
func kill(t *testing.T, n int, after bool) bool {
	t.Helper()
	fake := prefecttest.NewFake(t)
	proxy := faults.NewProxy(t, fake.URL)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	seen := 0
	nth := func(prefecttest.Request) bool { seen++; return seen >= n }
	die := faults.Then(end, faults.Reset())
	if after {
		die = faults.After(die)
	}
	proxy.Fail(nth, 1, die)
	proxy.Fail(func(prefecttest.Request) bool { return seen >= n }, 0, faults.Reset()) // the dead send nothing
	c := acctest.NewCore(t)
	if err := c.Start(ctx, map[string]string{"PREFECT_API_URL": proxy.URL}); err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
	err := c.Apply(ctx, testenv.SeveralResources)
	if ctx.Err() == nil {
		if err != nil {
			t.Errorf("without an end: %v", err)
		}
		return false
	}
	c.Recover(t.Context(), fake.URL)
	if left, err := c.PendingChanges(t.Context(), testenv.SeveralResources); left != "" || err != nil {
		t.Errorf("killed at request %d, the plan is not empty: %s, %v", n, left, err)
	}
	for kind, want := range severalKinds() {
		if got := len(fake.All(kind)); got != want {
			t.Errorf("killed at request %d, there are %d %s", n, got, kind)
		}
	}
	return true
}
