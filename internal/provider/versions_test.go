package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// versionSteps show, for each capability that Terraform sees, what the provider does with it and without it.
func versionSteps(can capability.Set) []resource.TestStep {
	return append(selectionSteps(can), clearJobVariablesStep(can)...)
}

// clearJobVariablesStep removes the last job variable of a deployment: in place, or by a replacement.
func clearJobVariablesStep(can capability.Set) []resource.TestStep {
	action := plancheck.ResourceActionReplace
	if can.Has(capability.ClearJobVariables) {
		action = plancheck.ResourceActionUpdate
	}
	empty := []statecheck.StateCheck{statecheck.ExpectKnownValue(testenv.TestDeployment, tfjsonpath.New("job_variables"),
		knownvalue.StringExact("{}"))}
	variables := resource.TestStep{Config: testenv.WorkPoolDeploymentConfig(`job_variables = jsonencode({ stream_output = false })`)}
	clears := func(body string) resource.TestStep {
		checks := resource.ConfigPlanChecks{
			PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(testenv.TestDeployment, action)},
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		}
		return resource.TestStep{
			Config: testenv.WorkPoolDeploymentConfig(body), ConfigStateChecks: empty, ConfigPlanChecks: checks,
		}
	}
	return []resource.TestStep{variables, clears("job_variables = jsonencode({})"), variables, clears("")}
}

// selectionSteps read what only newer servers list and sort, and when schedules fire.
func selectionSteps(can capability.Set) []resource.TestStep {
	capabilities := map[string]knownvalue.Check{}
	for _, b := range capability.Table() {
		capabilities[string(b.Capability)] = knownvalue.Bool(can.Has(b.Capability))
	}
	next := "2026-11-30T23:30:00Z"
	if can.Has(capability.LocalTimeSchedules) {
		next = "2026-12-01T00:30:00Z"
	}
	const daily = `
resource "prefect_deployment_schedule" "test" {
  deployment_id = prefect_deployment.test.id
  slug          = "daily"
  interval      = 86400
  anchor_date   = "2026-07-01T23:30:00Z"
  timezone      = "America/New_York"
}

data "prefect_deployment_schedules" "test" {
  deployment_id   = prefect_deployment_schedule.test.deployment_id
  after           = "2026-11-30T12:00:00Z"
  next_runs_count = 1
}
`
	steps := []resource.TestStep{
		testenv.DataSourceStep("prefect_server", "", map[string]knownvalue.Check{"capabilities": knownvalue.MapExact(capabilities)}),
		{Config: testenv.DeploymentConfig("") + daily, ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.prefect_deployment_schedules.test", tfjsonpath.New("schedules").AtSliceIndex(0).AtMapKey("next_runs"),
				testenv.StringListExact(next)),
		}},
	}
	sorted := testenv.DataSourceStep("prefect_task_runs", `sort = "DURATION_DESC"`,
		map[string]knownvalue.Check{"sort": knownvalue.StringExact("DURATION_DESC")})
	if !can.Has(capability.TaskRunDurationSort) {
		sorted = testenv.ErrorStep(sorted.Config, fmt.Sprintf(`sort = "DURATION_DESC" requires Prefect %s or newer, but the server runs Prefect %s`,
			capability.TaskRunDurationSort.Since(), can.Version()))
	}
	observed := testenv.DataSourceStep("prefect_observed_states", "query = \"completed\"\nsort = \"NAME_ASC\"\nlimit = 1",
		map[string]knownvalue.Check{"states/state_type": knownvalue.StringExact("COMPLETED"),
			"states/state_name": knownvalue.StringExact("Completed"), "states/last_seen": knownvalue.NotNull()})
	if !can.Has(capability.ObservedStates) {
		observed = testenv.ErrorStep(observed.Config, "prefect_observed_states requires Prefect "+capability.ObservedStates.Since())
	}
	return append(steps, sorted, observed)
}

// completes has a run in the state that versionSteps look for.
func completes(t *testing.T, c *client.Client) {
	t.Helper()
	d := testenv.UnmanagedDeployment(t, c)
	_, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID, State: &client.InitialState{
		Type: "COMPLETED", Details: client.StateDetails{ScheduledTime: "2026-01-01T00:00:00Z"},
	}})
	if err != nil {
		t.Fatal(err)
	}
}

// TestVersions: on both sides of the boundary of each capability.
func TestVersions(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"3.6.13", "3.8.6", "3.8.7", "3.9.0", "3.9.1"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			fake := prefecttest.NewFake(t, prefecttest.WithVersion(version))
			can, err := capability.Of(version)
			if err != nil {
				t.Fatal(err)
			}
			testenv.Configure(t, fake.URL)
			completes(t, testenv.TestClient(t, fake.URL))
			acctest.RunSteps(t, versionSteps(can)...)
		})
	}
}

// TestAccVersions: the same on a real server, of whatever version it is.
func TestAccVersions(t *testing.T) {
	c := testenv.TestClient(t, testenv.OnServer(t).URL)
	can, err := c.Capabilities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	completes(t, c)
	acctest.RunSteps(t, versionSteps(can)...)
}
