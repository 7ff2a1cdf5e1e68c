package flowrun_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

const runAddress = "prefect_flow_run.test"

// runConfig returns the configuration of a run of the deployment scheduled.
func runConfig(body string) string {
	return fmt.Sprintf("%s\nresource \"prefect_flow_run\" \"test\" {\n  deployment_id = prefect_deployment.test.id\n%s\n}\n",
		testenv.DeploymentForSchedules, body)
}

func TestFlowRunLifecycle(t *testing.T) { acctest.FlowRunLifecycle().Run(t, testenv.OnFake(t).URL) }

func TestAccFlowRunLifecycle(t *testing.T) {
	acctest.FlowRunLifecycle().Run(t, testenv.OnServer(t).URL)
}

// TestFlowRunWaits: the final state of the run is in the Terraform state.
func TestFlowRunWaits(t *testing.T) {
	fake := testenv.OnFake(t)
	fake.Script("", "RUNNING", "COMPLETED: all done")
	acctest.RunSteps(t, resource.TestStep{
		Config: runConfig("parameters = jsonencode({ q = 1 })"),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_type"), knownvalue.StringExact("COMPLETED")),
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_message"), knownvalue.StringExact("all done")),
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("run_count"), knownvalue.Int64Exact(1)),
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("end_time"), knownvalue.NotNull()),
		},
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	})
}

// TestFlowRunFails: the apply fails with the message of the run's state, and the next apply starts a new run.
func TestFlowRunFails(t *testing.T) {
	fake := testenv.OnFake(t)
	fake.Script("", "FAILED: out of memory")
	acctest.RunSteps(t,
		resource.TestStep{Config: runConfig(""), ExpectError: regexp.MustCompile(`(?s)is in the\s+state Failed.*out of memory.*tainted`)},
		resource.TestStep{
			PreConfig: func() { fake.Script("", "COMPLETED") },
			Config:    runConfig(""),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress,
				plancheck.ResourceActionReplace)}},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_type"),
				knownvalue.StringExact("COMPLETED"))},
		},
	)
}

// foreignRun returns the configuration of a run whose deployment Terraform does not manage.
func foreignRun(deployment, body string) string {
	return fmt.Sprintf("resource \"prefect_flow_run\" \"test\" {\n  deployment_id = %q\n  %s\n}\n", deployment, body)
}

// TestFlowRunDeleted: a run whose record was deleted is not run again.
func TestFlowRunDeleted(t *testing.T) {
	for _, state := range []string{"COMPLETED", "RUNNING"} {
		t.Run(state, func(t *testing.T) {
			fake := testenv.OnFake(t)
			var id string
			config := runConfig("wait = false")
			acctest.RunSteps(t,
				resource.TestStep{Config: config, Check: testenv.SaveAttribute(runAddress, "id", &id)},
				resource.TestStep{PreConfig: func() { fake.Advance(id, state) }, RefreshState: true},
				resource.TestStep{
					PreConfig: func() { fake.Delete("flow_runs", id) },
					Config:    config,
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress,
						plancheck.ResourceActionNoop)}},
					ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_type"),
						knownvalue.StringExact(state))},
				},
				resource.TestStep{
					Config: runConfig("wait = false\ntriggers = { again = true }"),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress,
						plancheck.ResourceActionReplace)}},
				},
			)
		})
	}
}

// TestFlowRunAdopts: a run with the same idempotency key is adopted.
func TestFlowRunAdopts(t *testing.T) {
	fake := testenv.OnFake(t)
	c := testenv.TestClient(t, fake.URL)
	d := testenv.UnmanagedDeployment(t, c)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID, IdempotencyKey: "release-1"})
	if err != nil {
		t.Fatal(err)
	}
	fake.Advance(run.ID, "COMPLETED")
	acctest.RunSteps(t, resource.TestStep{
		Config:            foreignRun(d.ID, `idempotency_key = "release-1"`),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("id"), knownvalue.StringExact(run.ID))},
	})
	if n := len(fake.All("flow_runs")); n != 1 {
		t.Errorf("there are %d runs, expected 1", n)
	}
}

// TestFlowRunImport: an imported run is kept if it could have been created from the configuration, and replaced otherwise.
func TestFlowRunImport(t *testing.T) {
	for name, tc := range map[string]struct {
		body   string
		action plancheck.ResourceActionType
	}{
		"no arguments":          {"", plancheck.ResourceActionNoop},
		"some of the values":    {`parameters = jsonencode({ q = 2 })`, plancheck.ResourceActionNoop},
		"all of the values":     {`parameters = jsonencode({ p = 1, q = 2 })`, plancheck.ResourceActionNoop},
		"triggers":              {"triggers = { a = 1 }\nparameters = jsonencode({ q = 2 })", plancheck.ResourceActionUpdate},
		"another value":         {`parameters = jsonencode({ q = 3 })`, plancheck.ResourceActionReplace},
		"another job variables": {`job_variables = jsonencode({ a = 1 })`, plancheck.ResourceActionReplace},
	} {
		t.Run(name, func(t *testing.T) {
			fake := testenv.OnFake(t)
			c := testenv.TestClient(t, fake.URL)
			d := testenv.UnmanagedDeployment(t, c)
			run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID,
				Parameters: patch.Some(json.RawMessage(`{"p":1,"q":2}`))})
			if err != nil {
				t.Fatal(err)
			}
			fake.Script("", "COMPLETED")
			config := fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", runAddress, run.ID) + foreignRun(d.ID, tc.body)
			acctest.RunSteps(t,
				resource.TestStep{
					Config: config,
					ConfigPlanChecks: resource.ConfigPlanChecks{
						PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress, tc.action)},
						PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
					},
				},
			)
		})
	}
	testenv.OnFake(t)
	acctest.RunSteps(t, resource.TestStep{
		Config:      "import {\n  to = prefect_flow_run.test\n  id = \"brave-newt\"\n}\n" + runConfig(""),
		ExpectError: regexp.MustCompile(`names of\s+runs are not\s+unique`),
	})
}

func TestFlowRunChecks(t *testing.T) {
	testenv.OnFake(t)
	for name, tc := range map[string]struct{ body, want string }{
		"timeout":        {`timeout = "5"`, `timeout is "5", but must be a positive Go duration`},
		"no timeout":     {`timeout = "0s"`, `timeout is "0s", but must be`},
		"state":          {`fail_on = ["Fialed"]`, `is\s+"Fialed", but must be the type or the name of a\s+state`},
		"on_destroy":     {`on_destroy = "delete"`, `on_destroy value must be one of`},
		"on_timeout":     {`on_timeout = "stop"`, `on_timeout value must be one of`},
		"log_level":      {`log_level = "loud"`, `log_level is "loud", but must be one of`},
		"scheduled time": {`scheduled_time = "tomorrow"`, `RFC3339`},
		"parameters":     {`parameters = "{"`, `(?i)json`},
		"queue":          {`work_queue_name = "a/b"`, `work_queue_name is "a/b", but must be a name without`},
		"key":            {`idempotency_key = ""`, `idempotency_key string length must be at least 1`},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.RunSteps(t, resource.TestStep{Config: runConfig(tc.body), ExpectError: regexp.MustCompile(tc.want)})
		})
	}
}

// TestFlowRunData: the data source has all attributes of a run, including the values of its deployment.
func TestFlowRunData(t *testing.T) {
	fake := testenv.OnFake(t)
	fake.Script("", "COMPLETED")
	const address = "data.prefect_flow_run.test"
	acctest.RunSteps(t, resource.TestStep{
		Config: runConfig("parameters = jsonencode({ q = 2 })\ntags = [\"ours\"]") + "data \"prefect_flow_run\" \"test\" {\n  id = " +
			"prefect_flow_run.test.id\n}\n",
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("state_type"), knownvalue.StringExact("COMPLETED")),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("parameters"), knownvalue.StringExact(`{"p":1,"q":2}`)),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("tags"),
				knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("ours"), knownvalue.StringExact("theirs")})),
		},
	})
}
