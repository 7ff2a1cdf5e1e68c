package flowrun_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// post sends a POST request that does not come from the provider, and returns the object in the response.
func post(t *testing.T, address string, body any) map[string]any {
	t.Helper()
	resp, content := testenv.PostJSON(t, address, body)
	if resp.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s: %s: %s", address, resp.Status, content)
	}
	var out map[string]any
	_ = json.Unmarshal(content, &out) // some responses are empty
	return out
}

// taskRunsSteps lists the task runs of a flow run by each filter.
func taskRunsSteps(t *testing.T, url string) []resource.TestStep {
	run := testenv.CreateFlowRun(t, testenv.TestClient(t, url))
	add := func(key string, state, more map[string]any) map[string]any {
		body := map[string]any{"flow_run_id": run.ID, "task_key": key, "dynamic_key": "0", "name": key + "-0", "state": state}
		for k, v := range more {
			body[k] = v
		}
		return post(t, url+"/task_runs/", body)
	}
	extract := add("extract", map[string]any{"type": "COMPLETED", "message": "says extract"},
		map[string]any{"tags": []string{"x", "y"}, "empirical_policy": map[string]any{"retries": 2}, "cache_key": "k",
			"cache_expiration": "2036-01-01T00:00:00Z"})
	add("load", map[string]any{"type": "SCHEDULED", "name": "AwaitingRetry",
		"state_details": map[string]any{"scheduled_time": "2035-01-01T00:00:00Z"}}, nil)
	// Prefect 3.6.13 sets no end time for a task run that ends before it starts, and cannot filter by the end time.
	older := extract["end_time"] == nil
	var end knownvalue.Check = knownvalue.NotNull()
	if older {
		end = knownvalue.Null()
	}
	of := fmt.Sprintf("flow_run_id = %q\n", run.ID)
	found := func(arguments string, total int, first string) resource.TestStep {
		want := map[string]knownvalue.Check{"total": knownvalue.Int64Exact(int64(total)), "task_runs": knownvalue.ListExact(nil)}
		if first != "" {
			want = map[string]knownvalue.Check{"total": want["total"], "task_runs/name": knownvalue.StringExact(first)}
		}
		return testenv.DataSourceStep("prefect_task_runs", of+arguments, want)
	}
	exact, null := knownvalue.StringExact, knownvalue.Null()
	steps := []resource.TestStep{
		testenv.DataSourceStep("prefect_task_runs", of+`name_like = "EXTRACT"`, map[string]knownvalue.Check{
			"task_runs": knownvalue.ListSizeExact(1), "task_runs/id": exact(extract["id"].(string)), "task_runs/flow_run_id": exact(run.ID), "task_runs/task_key": exact("extract"), "task_runs/dynamic_key": exact("0"),
			"task_runs/tags": knownvalue.SetSizeExact(2), "task_runs/state_type": exact("COMPLETED"), "task_runs/state_name": exact("Completed"), "task_runs/state_message": exact("says extract"),
			"task_runs/retries": knownvalue.Int64Exact(2), "task_runs/run_count": knownvalue.Int64Exact(0), "task_runs/cache_key": exact("k"), "task_runs/cache_expiration": exact("2036-01-01T00:00:00Z"),
			"task_runs/expected_start_time": knownvalue.NotNull(), "task_runs/end_time": end, "task_runs/duration": knownvalue.Float64Exact(0), "task_runs/duration_text": exact("0ms"),
			"task_runs/ui_url": exact(url[:len(url)-len("/api")] + "/runs/task-run/" + extract["id"].(string)), "task_runs/account_id": null,
		}),
		found(`sort = "EXPECTED_START_TIME_ASC"`, 2, "extract-0"),
		found("sort = \"EXPECTED_START_TIME_DESC\"\nlimit = 1", 2, "load-0"),
		found("sort = \"NAME_ASC\"\noffset = 1", 2, "load-0"),
		found("limit = 0", 2, ""),
		found(`state_types = ["SCHEDULED", "CRASHED"]`, 1, "load-0"),
		found(`state_names = ["Completed"]`, 1, "extract-0"),
		found(`tags = ["y"]`, 1, "extract-0"),
		found(`start = "2034-01-01T12:00:00Z"`, 1, "load-0"),
		found(`end = "2034-01-01T12:00:00Z"`, 1, "extract-0"),
	}
	const since2020 = "window_of = \"end_time\"\nstart = \"2020-01-01T12:00:00Z\""
	if older {
		return append(steps, testenv.ErrorStep(fmt.Sprintf("data \"prefect_task_runs\" \"test\" {\n%s%s\n}\n", of, since2020),
			"task_runs.end_time: the server does not support it; it may require a newer Prefect version"))
	}
	return append(steps, found(since2020, 1, "extract-0"), found("window_of = \"end_time\"\nend = \"2020-01-01T12:00:00Z\"", 0, ""))
}

func TestTaskRunsData(t *testing.T) { acctest.RunSteps(t, taskRunsSteps(t, testenv.OnFake(t).URL)...) }

func TestAccTaskRunsData(t *testing.T) {
	acctest.RunSteps(t, taskRunsSteps(t, testenv.OnServer(t).URL)...)
}

// TestTaskRunsDataPages: all pages are read.
func TestTaskRunsDataPages(t *testing.T) {
	fake := testenv.OnFake(t)
	for i := range 401 {
		fake.Add("task_runs", map[string]any{"name": fmt.Sprintf("%03d", i), "task_key": "k", "dynamic_key": fmt.Sprint(i),
			"state_type": "RUNNING", "state_name": "Running"})
	}
	arguments := "sort = \"NAME_ASC\"\nlimit = 400\noffset = 1"
	acctest.RunSteps(t, testenv.DataSourceStep("prefect_task_runs", arguments, map[string]knownvalue.Check{
		"task_runs": knownvalue.ListSizeExact(400), "task_runs/name": knownvalue.StringExact("001"), "task_runs/flow_run_id": knownvalue.Null(), "total": knownvalue.Int64Exact(401),
	}))
}

func TestTaskRunsDataChecks(t *testing.T) {
	testenv.OnFake(t)
	acctest.RunSteps(t, invalidArguments("prefect_task_runs", map[string]string{
		`flow_run_id = "last"`:      `must be a UUID`,
		`state_types = ["FAILLED"]`: `"FAILLED" must be one of SCHEDULED, PENDING, RUNNING,`,
		`state_types = ["FAILED "]`: `Did you mean "FAILED"?`,
		`state_names = ["failed"]`:  `Did you mean "Failed"?`,
		`window_of = "created"`:     `value must be one of`,
		`sort = "START_TIME_ASC"`:   `value must be one of`,
		`limit = -1`:                `value must be at least 0`,
		"start = \"2026-01-02T00:00:00Z\"\nend = \"2026-01-01T00:00:00Z\"": `end is 2026-01-01T00:00:00Z, which is before start`,
	})...)
}

// invalidArguments returns a step for each of the arguments of a data source, with the expected error.
func invalidArguments(kind string, all map[string]string) []resource.TestStep {
	var steps []resource.TestStep
	for arguments, message := range all {
		steps = append(steps, testenv.ErrorStep(fmt.Sprintf("data %q \"test\" {\n%s\n}\n", kind, arguments), message))
	}
	return steps
}
