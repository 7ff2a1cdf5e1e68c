package provider_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestExampleRunChecks plans the example of a check on runs: without runs, after a failure, and after a success long ago
// it must complain, after one of today it must hold.
func TestExampleRunChecks(t *testing.T) {
	fake := testenv.OnFake(t)
	run := acctest.NewCLI(t, testenv.ReadOptional(t, filepath.Join(testenv.Examples, "checks/runs/succeeded_today.tf")), "PREFECT_API_URL="+
		fake.URL)
	says := func(when, complaint string) {
		t.Helper()
		out, ok := run.Run("plan")
		if !ok {
			t.Fatalf("%s: it does not plan:\n%s", when, out)
		}
		if complaint == "" && strings.Contains(out, "Check block assertion failed") {
			t.Errorf("%s: it complains:\n%s", when, out)
		}
		if complaint != "" && !testenv.WrappedTextPattern(complaint).MatchString(out) {
			t.Errorf("%s: it does not say %q:\n%s", when, complaint, out)
		}
	}
	says("without a deployment", "Its last run: none.")
	flow := fake.Add("flows", map[string]any{"name": "daily-report"})
	deployment := fake.Add("deployments", map[string]any{"name": "production", "flow_id": flow})
	ended := func(state, name string, ago time.Duration) string {
		at := time.Now().UTC().Add(-ago).Format(time.RFC3339)
		return fake.Add("flow_runs", map[string]any{"flow_id": flow, "deployment_id": deployment, "name": name, "state_type": state,
			"state_name": state[:1] + strings.ToLower(state[1:]), "expected_start_time": at, "start_time": at, "end_time": at})
	}
	fake.Add("flow_runs", map[string]any{"flow_id": flow, "deployment_id": deployment, "name": "planned", "state_type": "SCHEDULED",
		"state_name": "Scheduled", "expected_start_time": time.Now().UTC().Add(time.Hour).Format(time.RFC3339)})
	ended("COMPLETED", "old", 25*time.Hour)
	failed := ended("FAILED", "failed", 2*time.Hour)
	says("after a failure", "daily-report/production has not succeeded in the last 24 hours. Its last run: Failed, "+
		strings.TrimSuffix(fake.URL, "/api")+"/runs/flow-run/"+failed+".")
	ended("COMPLETED", "new", time.Hour)
	says("after a success", "")
}
