package flowrun_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// runsFound returns a step that checks the number of listed runs and the name of the first one; empty if there are none.
func runsFound(arguments string, total int, first string) resource.TestStep {
	want := map[string]knownvalue.Check{"total": knownvalue.Int64Exact(int64(total))}
	if first == "" {
		want["flow_runs"] = knownvalue.ListExact(nil)
	} else {
		want["flow_runs/name"] = knownvalue.StringExact(first)
	}
	return testenv.DataSourceStep("prefect_flow_runs", arguments, want)
}

// flowRunsSteps lists runs of the deployment foreign by each filter that does not depend on a state.
func flowRunsSteps(t *testing.T, url string) []resource.TestStep {
	c := testenv.TestClient(t, url)
	d := testenv.UnmanagedDeployment(t, c)
	var last *client.FlowRun
	for i, tags := range [][]string{{"x", "y"}, {"y"}} {
		in := client.FlowRunInput{
			DeploymentID: d.ID, Name: fmt.Sprintf("run-%d", i+1), Tags: patch.Some(tags),
			State: client.ScheduledFor(fmt.Sprintf("2035-01-0%dT00:00:00Z", i+1)),
		}
		var err error
		if last, err = c.CreateFlowRun(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	of := fmt.Sprintf("deployment_id = %q\n", d.ID)
	first := map[string]knownvalue.Check{
		"total": knownvalue.Int64Exact(1), "flow_runs": knownvalue.ListSizeExact(1), "flow_runs/name": knownvalue.StringExact("run-1"), "flow_runs/tags": knownvalue.SetSizeExact(2),
		"flow_runs/deployment_id": knownvalue.StringExact(d.ID), "flow_runs/expected_start_time": knownvalue.StringExact("2035-01-01T00:00:00Z"),
		"flow_runs/state_type": knownvalue.StringExact("SCHEDULED"), "flow_runs/auto_scheduled": knownvalue.Bool(false), "flow_runs/schedule_id": knownvalue.Null(),
		"flow_runs/duration": knownvalue.Float64Exact(0), "flow_runs/duration_text": knownvalue.StringExact("0ms"), "flow_runs/parent_task_run_id": knownvalue.Null(),
		"flow_runs/ui_url": knownvalue.StringRegexp(regexp.MustCompile("^" + strings.TrimSuffix(url, "/api") + "/runs/flow-run/[0-9a-f-]{36}$")),
	}
	return []resource.TestStep{
		testenv.DataSourceStep("prefect_flow_runs", of+`tags = ["x"]`, first),
		runsFound(of+`sort = "EXPECTED_START_TIME_ASC"`, 2, "run-1"),
		runsFound(of+`sort = "EXPECTED_START_TIME_DESC"`, 2, "run-2"),
		runsFound(of+"sort = \"NAME_ASC\"\nlimit = 1\noffset = 1", 2, "run-2"),
		runsFound(of+"limit = 0", 2, ""),
		runsFound(of+`name_like = "UN-2"`, 1, "run-2"),
		runsFound("deployment_name = \"foreign\"\nflow_name = \"foreign\"\nname_like = \"run-1\"", 1, "run-1"),
		runsFound("deployment_name = \"foreign\"\nflow_name = \"another\"", 0, ""),
		runsFound("deployment_name = \"foreign/foreign\"\nname_like = \"run-1\"", 1, "run-1"),
		runsFound("deployment_name = \"another/foreign\"", 0, ""),
		runsFound(fmt.Sprintf("flow_id = %q\nname_like = \"run-2\"", d.FlowID), 1, "run-2"),
		runsFound(of+`state_names = ["Made up by a flow"]`, 0, ""),
		runsFound(of+"started = true", 0, ""),
		runsFound(of+"started = false\nsort = \"NAME_ASC\"", 2, "run-1"),
		runsFound(of+"window_of = \"start_time\"\nstart = \"2020-01-01T00:00:00Z\"", 0, ""),
		runsFound(of+`tags_any = ["x", "z"]`, 1, "run-1"),
		runsFound(of+`start = "2035-01-02T01:00:00+01:00"`, 1, "run-2"),
		runsFound(of+`end = "2035-01-01T00:00:00Z"`, 1, "run-1"),
		runsFound(of+`state_types = ["RUNNING", "FAILED"]`, 0, ""),
		runsFound(of+"state_names = [\"Scheduled\"]\nstate_types = [\"SCHEDULED\"]\nsort = \"NAME_ASC\"", 2, "run-1"),
		runsFound(of+"late = true", 0, ""),
		runsFound(of+"scheduled = true", 0, ""),
		runsFound(of+"scheduled = false\nlate = false\nsort = \"NAME_ASC\"", 2, "run-1"),
		runsFound(of+`work_pool_name = "nowhere"`, 0, ""),
		runsFound(fmt.Sprintf("parent_flow_run_id = %q", last.ID), 0, ""),
	}
}

func TestFlowRunsData(t *testing.T) {
	acctest.RunSteps(t, flowRunsSteps(t, testenv.OnFake(t).URL)...)
}

func TestAccFlowRunsData(t *testing.T) {
	acctest.RunSteps(t, flowRunsSteps(t, testenv.OnServer(t).URL)...)
}

func TestFlowRunsDataChecks(t *testing.T) {
	testenv.OnFake(t)
	const id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
	acctest.RunSteps(t, invalidArguments("prefect_flow_runs", map[string]string{
		`state_types = ["Running"]`:                                        `must be one of`,
		`state_types = ["COMPLETE"]`:                                       `Did you mean "COMPLETED"?`,
		`state_types = []`:                                                 `must contain at least 1 elements`,
		`state_names = ["FAILED"]`:                                         `Did you mean "Failed"?`,
		`state_names = ["Timed Out"]`:                                      `Did you mean "TimedOut"?`,
		`tags_any = []`:                                                    `must contain at least 1 elements`,
		`sort = "RANDOM"`:                                                  `value must be one of`,
		`limit = -1`:                                                       `value must be at least 0`,
		`deployment_id = "production"`:                                     `must be a UUID`,
		`deployment_name = "a/b/c"`:                                        `must be the name of a deployment, or FLOW/DEPLOYMENT`,
		`deployment_name = "a/"`:                                           `must be the name of a deployment, or FLOW/DEPLOYMENT`,
		"deployment_name = \"a/b\"\nflow_name = \"c\"":                     `flow_name is c, but deployment_name starts with a/`,
		"deployment_name = \"a\"\ndeployment_id = \"" + id + "\"":          `cannot be configured together`,
		"flow_name = \"a\"\nflow_id = \"" + id + "\"":                      `cannot be configured together`,
		"late = true\nstate_names = [\"Late\"]":                            `cannot be configured together`,
		"scheduled = true\nstate_types = [\"SCHEDULED\"]":                  `cannot be configured together`,
		`start = "yesterday"`:                                              `RFC3339`,
		"start = \"2026-01-02T00:00:00Z\"\nend = \"2026-01-01T00:00:00Z\"": `which is before start`,
	})...)
}

// TestFlowRunsDataPages: all pages are read, and the filters scheduled and late find their runs.
func TestFlowRunsDataPages(t *testing.T) {
	fake := testenv.OnFake(t)
	c := testenv.TestClient(t, fake.URL)
	d := testenv.UnmanagedDeployment(t, c)
	created, err := c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: d.ID, Timing: client.TimingInput{Cron: "0 * * * *"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range fake.ScheduleRuns(d.ID, 203) {
		fake.Set("flow_runs", id, "name", fmt.Sprintf("%03d", i))
	}
	late := fake.Find("flow_runs", "name", "007")[0]["id"].(string)
	fake.Set("flow_runs", late, "state_name", "Late")
	sorted := "sort = \"NAME_ASC\"\n"
	acctest.RunSteps(t,
		testenv.DataSourceStep("prefect_flow_runs", sorted, map[string]knownvalue.Check{"flow_runs": knownvalue.ListSizeExact(200),
			"total": knownvalue.Int64Exact(203)}),
		testenv.DataSourceStep("prefect_flow_runs", sorted+"limit = 500",
			map[string]knownvalue.Check{"flow_runs": knownvalue.ListSizeExact(203)}),
		testenv.DataSourceStep("prefect_flow_runs", sorted+"limit = 201\noffset = 1\nscheduled = true", map[string]knownvalue.Check{
			"flow_runs": knownvalue.ListSizeExact(201), "flow_runs/name": knownvalue.StringExact("001"),
			"flow_runs/auto_scheduled": knownvalue.Bool(true), "flow_runs/schedule_id": knownvalue.StringExact(created.ID),
		}),
		runsFound("late = true\nscheduled = true", 1, "007"),
		testenv.DataSourceStep("prefect_flow_run", fmt.Sprintf("id = %q", late),
			map[string]knownvalue.Check{"auto_scheduled": knownvalue.Bool(true), "schedule_id": knownvalue.StringExact(created.ID),
				"state_name": knownvalue.StringExact("Late")}),
	)
}
