package provider

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// several is a small configuration with several resources.
const several = `
resource "prefect_flow" "f" {
  name = "f"
}
resource "prefect_work_pool" "p" {
  name = "p"
  type = "process"
}
resource "prefect_deployment" "d" {
  name           = "d"
  flow_id        = prefect_flow.f.id
  work_pool_name = prefect_work_pool.p.name
}
resource "prefect_deployment_schedule" "s" {
  deployment_id = prefect_deployment.d.id
  slug          = "daily"
  cron          = "0 6 * * *"
}
resource "prefect_deployment_schedule" "t" {
  deployment_id = prefect_deployment.d.id
  rrule         = "FREQ=WEEKLY;BYDAY=MO"
}
resource "prefect_flow_run" "r" {
  deployment_id = prefect_deployment.d.id
  parameters    = jsonencode({})
  triggers      = { of = "the kill" }
  wait          = false
}
resource "prefect_automation" "a" {
  name    = "a"
  trigger = { event = { expect = ["prefect.flow-run.Failed"], posture = "Reactive" } }
  actions = [{ type = "do-nothing" }]
}
resource "prefect_variable" "v" {
  name  = "v"
  value = 1
}
resource "prefect_global_concurrency_limit" "l" {
  name  = "l"
  limit = 1
}
`

// existing finds in a refusal to take an object over, and in a warning, what is to be imported.
var existing = regexp.MustCompile(`(?s)^(\S+): .*terraform import \S+ (\S+)`)

// severalKinds is how many objects of each kind there are of what is in several.
func severalKinds() map[string]int {
	return map[string]int{
		"flows": 1, "work_pools": 1, "deployments": 1, "schedules": 2, "variables": 1, "concurrency_limits": 1, "automations": 1, "flow_runs": 1,
	}
}

// TestKill: the process of the provider ends at any of its requests, before or after that is carried out. Applying again
// goes on from there; what the killed process had made and could not tell of is named, and imported.
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
	proxy := prefecttest.NewProxy(t, fake.URL)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	seen := 0
	nth := func(prefecttest.Request) bool { seen++; return seen >= n }
	die := prefecttest.Then(end, prefecttest.Reset())
	if after {
		die = prefecttest.After(die)
	}
	proxy.Fail(nth, 1, die)
	proxy.Fail(func(prefecttest.Request) bool { return seen >= n }, 0, prefecttest.Reset()) // the dead send nothing
	c := newCore(t)
	if err := c.start(ctx, map[string]string{"PREFECT_API_URL": proxy.URL}); err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
	err := c.apply(ctx, several)
	if ctx.Err() == nil {
		if err != nil {
			t.Errorf("without an end: %v", err)
		}
		return false
	}
	c.recover(t.Context(), fake.URL)
	if left, err := c.open(t.Context(), several); left != "" || err != nil {
		t.Errorf("killed at request %d, the plan is not empty: %s, %v", n, left, err)
	}
	for kind, want := range severalKinds() {
		if got := len(fake.All(kind)); got != want {
			t.Errorf("killed at request %d, there are %d %s", n, got, kind)
		}
	}
	return true
}

// recover applies again until that goes well, and imports what it is told to import, be it by a warning of the plan.
func (c *core) recover(ctx context.Context, url string) {
	c.t.Helper()
	c.heeds = true
	var err error
	for range len(c.blocks(several)) {
		if err = c.start(ctx, map[string]string{"PREFECT_API_URL": url}); err == nil {
			err = c.apply(ctx, several)
		}
		if err == nil {
			return
		}
		told := existing.FindStringSubmatch(err.Error())
		if told == nil {
			break
		}
		if err = c.take(ctx, told[1], told[2]); err != nil {
			break
		}
	}
	c.t.Errorf("applying again: %v", err)
}

// take imports an object by an id.
func (c *core) take(ctx context.Context, address, id string) error {
	kind, _, _ := strings.Cut(address, ".")
	resp, err := c.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: id})
	if err != nil {
		return err
	}
	if err := c.heard(resp.Diagnostics); err != nil {
		return err
	}
	if len(resp.ImportedResources) != 1 {
		return fmt.Errorf("%d objects were imported", len(resp.ImportedResources))
	}
	got := resp.ImportedResources[0]
	c.keep(address, &instance{kind, c.decode(got.State, c.resourceType(kind)), got.Private, got.Identity, false})
	return nil
}
