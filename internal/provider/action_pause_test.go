package provider_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestPauseActions: deployments and work pools are paused and resumed, with one write, and with none when they are so already.
func TestPauseActions(t *testing.T) {
	testenv.NeedsActions(t)
	t.Parallel()
	fake := prefecttest.NewFake(t)
	id := fake.Add("deployments", map[string]any{"name": "d", "flow_id": fake.Add("flows", map[string]any{"name": "f"})})
	pool := fake.Add("work_pools", map[string]any{"name": "p", "type": "process"})
	run := acctest.NewCLI(t, `
variable "key" {
  type = string
}
action "prefect_deployment_pause" "x" {
  config { deployment = var.key }
}
action "prefect_deployment_resume" "x" {
  config { deployment = var.key }
}
action "prefect_work_pool_pause" "x" {
  config { work_pool_name = var.key }
}
action "prefect_work_pool_resume" "x" {
  config { work_pool_name = var.key }
}
`, "PREFECT_API_URL="+fake.URL)
	for _, tc := range []struct {
		action, key, says string
		writes            int
	}{
		{"deployment_resume", "f/d", `"d" is already not paused.`, 0},
		{"deployment_pause", "f/d", `"d" is paused.`, 1},
		{"deployment_pause", id, `"d" is already paused.`, 0},
		{"deployment_resume", id, `"d" is not paused.`, 1},
		{"work_pool_resume", "p", `"p" is already not paused.`, 0},
		{"work_pool_pause", "p", `"p" is paused.`, 1},
		{"work_pool_pause", "p", `"p" is already paused.`, 0},
		{"work_pool_resume", "p", `"p" is not paused.`, 1},
	} {
		fake.ResetRequests()
		run.Expect(tc.says, run.Invoke("prefect_"+tc.action+".x", "-var=key="+tc.key))
		if n := len(fake.Writes()); n != tc.writes {
			t.Errorf("%s made %d writes, expected %d", tc.action, n, tc.writes)
		}
	}
	if fake.Get("deployments", id)["paused"] != false || fake.Get("work_pools", pool)["is_paused"] != false {
		t.Error("something is paused")
	}
	run.Expect("Unable to pause deployment", run.Fail("prefect_deployment_pause.x", "-var=key=f/none"))
	run.Expect("must be the ID of a deployment, or FLOW/DEPLOYMENT", run.Fail("prefect_deployment_pause.x", "-var=key=none"))
	run.Expect("Unable to resume work pool", run.Fail("prefect_work_pool_resume.x", "-var=key=none"))
	run.Expect("without the characters", run.Fail("prefect_work_pool_resume.x", "-var=key=a/b"))
}
