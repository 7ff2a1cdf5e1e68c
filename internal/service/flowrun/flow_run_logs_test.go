package flowrun_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestFlowRunLogs(t *testing.T) {
	fake := testenv.OnFake(t)
	c := testenv.TestClient(t, fake.URL)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: testenv.UnmanagedDeployment(t, c).ID})
	if err != nil {
		t.Fatal(err)
	}
	const lines = rest.PageSize + 50
	for i := range lines {
		fake.Log(run.ID, 10*(i%5+1), fmt.Sprint("line ", i))
	}
	const address = "data.prefect_flow_run_logs.test"
	var steps []resource.TestStep
	for name, tc := range map[string]struct {
		body        string
		count       int
		first, last string
	}{
		"the whole run":   {"", lines, "line 0", fmt.Sprint("line ", lines-1)},
		"limit":           {"limit = 3", 3, "line 0", "line 2"},
		"none":            {"limit = 0", 0, "", ""},
		"limit, offset":   {"limit = 3\noffset = 10", 3, "line 10", "line 12"},
		"level by name":   {"min_level = \"error\"\nlimit = 2", 2, "line 3", "line 4"},
		"level by number": {"min_level = 50", lines / 5, "line 4", fmt.Sprint("line ", lines-1)},
		"of a task run":   {fmt.Sprintf("task_run_id = %q", run.ID), 0, "", ""},
		"tail":            {"tail = 2", 2, fmt.Sprint("line ", lines-2), fmt.Sprint("line ", lines-1)},
		"long tail":       {fmt.Sprint("tail = ", rest.PageSize+1), rest.PageSize + 1, "line 49", fmt.Sprint("line ", lines-1)},
		"tail of errors":  {"tail = 1\nmin_level = \"ERROR\"", 1, fmt.Sprint("line ", lines-1), fmt.Sprint("line ", lines-1)},
		"no tail":         {"tail = 0", 0, "", ""},
		"before a time":   {`end = "2020-01-01T00:00:00Z"`, 0, "", ""},
		"after a time":    {`start = "2020-01-01T00:00:00Z"`, lines, "line 0", fmt.Sprint("line ", lines-1)},
		"by text":         {`text = "LINE 24"`, 11, "line 24", "line 249"},
		"part of a text":  {"text = \"line 24\"\noffset = 1\nlimit = 2", 2, "line 240", "line 241"},
		"tail of a text":  {"text = \"line 1\"\ntail = 3", 3, "line 197", "line 199"},
		"text, not there": {"text = \"nothing\"\ntail = 3", 0, "", ""},
	} {
		checks := []resource.TestCheckFunc{resource.TestCheckResourceAttr(address, "logs.#", fmt.Sprint(tc.count))}
		if tc.count > 0 {
			checks = append(checks,
				resource.TestCheckResourceAttr(address, "logs.0.message", tc.first),
				resource.TestCheckResourceAttr(address, fmt.Sprintf("logs.%d.message", tc.count-1), tc.last),
				resource.TestCheckResourceAttr(address, "logs.0.flow_run_id", run.ID),
				resource.TestCheckResourceAttrSet(address, "logs.0.level_name"),
				resource.TestCheckResourceAttrSet(address, "logs.0.timestamp"),
			)
		}
		steps = append(steps, resource.TestStep{
			Config: fmt.Sprintf("# %s\ndata \"prefect_flow_run_logs\" \"test\" {\n  flow_run_id = %q\n  %s\n}\n", name, run.ID, tc.body),
			Check:  resource.ComposeTestCheckFunc(checks...),
		})
	}
	acctest.RunSteps(t, steps...)
}

func TestFlowRunLogsChecks(t *testing.T) {
	testenv.OnFake(t)
	const missing = "flow_run_id = \"3f2504e0-4f89-11d3-9a0c-0305e82c3301\"\n"
	acctest.RunSteps(t, invalidArguments("prefect_flow_run_logs", map[string]string{
		missing:                             `Flow run not found`,
		missing + `min_level = "loud"`:      `min_level is "loud", but must be one of`,
		missing + `min_level = 101`:         `min_level is "101"`,
		missing + `limit = -1`:              `limit value must be at least 0`,
		missing + `offset = -1`:             `offset value must be at least 0`,
		`flow_run_id = "x"`:                 `flow_run_id is "x", but must be a UUID`,
		missing + `task_run_id = "extract"`: `task_run_id is "extract"`,
		missing + "tail = 1\nlimit = 1":     `cannot be configured together`,
		missing + "tail = 1\noffset = 1":    `cannot be configured together`,
		missing + `tail = -1`:               `tail value must be at least 0`,
		missing + `text = ""`:               `text string length must be at least 1`,
		missing + `start = "noon"`:          `RFC3339`,
		missing + "start = \"2026-01-02T00:00:00Z\"\nend = \"2026-01-01T00:00:00Z\"": `which is before start`,
		``: `At least one of these attributes must be configured`,
	})...)
}
