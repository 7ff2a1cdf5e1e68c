package flowrun_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAccFlowRunOnWorker runs a Python flow on a process worker: one run completes, one fails, and one is canceled while it runs.
func TestAccFlowRunOnWorker(t *testing.T) {
	server := testenv.OnOwnServer(t)
	c := testenv.TestClient(t, server.URL)
	flows := testenv.RepoPath("internal/testenv/testdata/flows")
	setup := fmt.Sprintf(`
resource "prefect_flow" "test" {
  name = "runs"
}
resource "prefect_work_pool" "test" {
  name = "runs"
  type = "process"
}
resource "prefect_deployment" "test" {
  name           = "runs"
  flow_id        = prefect_flow.test.id
  work_pool_name = prefect_work_pool.test.name
  entrypoint     = "runs.py:runs"
  pull_steps     = [{ type = "set_working_directory", directory = %q }]

  enforce_parameter_schema = false
}
`, flows)
	run := func(end string, more string) string {
		return setup + fmt.Sprintf("resource \"prefect_flow_run\" \"test\" {\n  deployment_id = prefect_deployment.test.id\n  timeout = "+
			"\"3m\"\n  parameters = jsonencode({ end = %q, name = \"Terraform\" })\n  %s\n}\n", end, more)
	}
	// The worker may send its last line late.
	const logs = "data \"prefect_flow_run_logs\" \"test\" {\n  flow_run_id = prefect_flow_run.test.id\n}\n" +
		"output \"lines\" {\n  value = [for l in data.prefect_flow_run_logs.test.logs : \"${l.level_name} ${l.message}\" if l.name != " +
		"\"prefect.flow_runs.worker\" && l.name != \"prefect.flow_runs.runner\"]\n}\n"
	var id string
	acctest.RunSteps(t,
		resource.TestStep{Config: setup},
		resource.TestStep{
			PreConfig: func() {
				if _, err := server.StartWorker(t.Context(), "runs", "process"); err != nil {
					t.Fatal(err)
				}
			},
			Config: run("well", "") + logs,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_type"), knownvalue.StringExact("COMPLETED")),
				statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("work_pool_name"), knownvalue.StringExact("runs")),
				statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("end_time"), knownvalue.NotNull()),
			},
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check:            linesInclude("INFO Hello Terraform"),
		},
		resource.TestStep{Config: run("badly", ""), ExpectError: regexp.MustCompile(`(?s)is in the\s+state Failed.*no luck today.*Last errors in the log.*This will not end\s+well`)},
		resource.TestStep{
			Config: run("late", "wait = false"),
			Check: func(s *terraform.State) error {
				if err := testenv.SaveAttribute(runAddress, "id", &id)(s); err != nil {
					return err
				}
				testenv.EventuallyOnServer(t, "the run starts", func() bool {
					late, err := c.FlowRun(t.Context(), id)
					return err == nil && late.StateType == "RUNNING"
				})
				return nil
			},
		},
		resource.TestStep{Config: setup, Check: func(*terraform.State) error {
			// The destroy does not wait for a worker that takes long to stop a run.
			testenv.EventuallyOnServer(t, "the worker stops the run whose resource was destroyed", func() bool {
				late, err := c.FlowRun(t.Context(), id)
				return err == nil && late.StateType == "CANCELLED"
			})
			return nil
		}},
	)
}

// linesInclude checks that the output lines contains a line.
func linesInclude(line string) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		lines, _ := s.RootModule().Outputs["lines"].Value.([]any)
		for _, l := range lines {
			if l == line {
				return nil
			}
		}
		return fmt.Errorf("the log lacks %q: %v", line, lines)
	}
}
