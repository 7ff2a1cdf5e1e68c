package provider_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestPauseActions: deployments and work pools are paused and resumed, with one write, and with none when they are so already.
func TestPauseActions(t *testing.T) {
	testenv.SkipWithoutActions(t)
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
		run.ExpectOutput(tc.says, run.Invoke("prefect_"+tc.action+".x", "-var=key="+tc.key))
		if n := len(fake.Writes()); n != tc.writes {
			t.Errorf("%s made %d writes, expected %d", tc.action, n, tc.writes)
		}
	}
	if fake.Get("deployments", id)["paused"] != false || fake.Get("work_pools", pool)["is_paused"] != false {
		t.Error("something is paused")
	}
	run.ExpectOutput("Unable to pause deployment", run.InvokeError("prefect_deployment_pause.x", "-var=key=f/none"))
	run.ExpectOutput("must be the ID of a deployment, or FLOW/DEPLOYMENT", run.InvokeError("prefect_deployment_pause.x", "-var=key=none"))
	run.ExpectOutput("Unable to resume work pool", run.InvokeError("prefect_work_pool_resume.x", "-var=key=none"))
	run.ExpectOutput("without the characters", run.InvokeError("prefect_work_pool_resume.x", "-var=key=a/b"))
}
