package function_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// reports are the arguments of run_report whose results testdata/reports holds.
var reports = map[string]string{
	"failed": `{
    name = "calm-otter", flow_name = "nightly", state_type = "FAILED", state_name = "TimedOut", state_message = "Flow run exceeded timeout of 90 second(s)"
    start_time = "2026-01-31T03:00:00+01:00", end_time = "2026-01-31T02:01:35Z", total_run_time = 94.6, run_count = 2
    parameters = jsonencode({ day = "2026-01-30", rows = 12345678901234567890, deep = { list = [1, 2.5, null] } }), ui_url = "http://127.0.0.1:4200/runs/flow-run/3f2504e0-4f89-11d3-9a0c-0305e82c3301"
  }, [
    { name = "load | <b>all</b>", state_type = "FAILED", state_name = "Failed", start_time = "2026-01-31T02:01:00Z", end_time = "2026-01-31T02:01:34Z", run_count = 3, total_run_time = 30 },
    { name = "extract-3f2", state_type = "COMPLETED", state_name = "Cached", start_time = "2026-01-31T02:00:01Z", end_time = "2026-01-31T02:01:00Z", run_count = 1 },
    { name = "never", state_type = "PENDING", state_name = "NotReady", start_time = null, end_time = null, run_count = 0 },
  ], [
    { timestamp = "2026-01-31T02:01:33Z", level = 20, message = "Loading 12 rows" },
    { timestamp = "2026-01-31T02:01:34Z", level = 40, message = "Task run failed:\nTraceback …\n  ` + "```" + `\nValueError: no rows" },
    { timestamp = "2026-01-31T02:01:35Z", level = 20, message = "Bye" },
  ]`,
	"bare":    `{ state_name = "Late" }, null, null`,
	"well":    `{ state_type = "COMPLETED", state_name = "My | own\n# state", name = "@all ` + "`x`" + `", parameters = {}, ui_url = "javascript:alert(1)", start_time = "2026-01-31T02:00:00Z", end_time = "2026-01-31T02:00:00.25Z" }, [], []`,
	"crowded": `{ state_type = "RUNNING", start_time = "2026-01-31T02:00:00Z" }, { task_runs = [for i in range(500) : { name = "extract-${i}", state_type = i % 100 == 7 ? "CRASHED" : "COMPLETED", start_time = "2026-01-31T02:00:${format("%02d", i % 60)}Z", end_time = "2026-01-31T02:01:00Z" }] }, null`,
	"graph":   `{ state_type = "COMPLETED" }, [{ id = "a", label = "clean / brave-fox", kind = "flow-run", state_type = "COMPLETED", start_time = "2026-01-31T02:00:00Z", end_time = "2026-01-31T02:00:20Z", duration = 20, artifacts = [{ key = "rows" }] }], null`,
}

// TestRunReport compares reports with reviewed, rendered ones.
func TestRunReport(t *testing.T) {
	calls := map[string]knownvalue.Check{}
	for name, arguments := range reports {
		want, err := os.ReadFile(filepath.Join("testdata", "reports", name+".md"))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		calls["run_report("+arguments+")"] = sameText(want)
	}
	acctest.RunFunctionSteps(t, testenv.FunctionsStep(calls))
}

// sameText checks that a string is that text, and shows where it differs.
type sameText string

func (want sameText) String() string { return string(want) }

func (want sameText) CheckValue(got any) error {
	if diff := cmp.Diff(string(want), got); diff != "" {
		return fmt.Errorf("the text differs:\n%s", diff)
	}
	return nil
}
