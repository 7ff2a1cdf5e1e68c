package deployment_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// scheduleDataSteps reads the schedule "s" of the deployment foreign by each combination of arguments.
func scheduleDataSteps(t *testing.T, url string) []resource.TestStep {
	c := testenv.TestClient(t, url)
	d := testenv.UnmanagedDeployment(t, c)
	made, err := c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: d.ID, Slug: "s",
		Timing: client.TimingInput{Cron: "30 6 * * mon-fri", Timezone: "Europe/Berlin"}})
	if err != nil {
		t.Fatal(err)
	}
	of := fmt.Sprintf("deployment_id = %q\n", d.ID)
	const after = "after = \"2026-03-27T12:00:00+01:00\"\n"
	exact := knownvalue.StringExact
	want := map[string]knownvalue.Check{
		"id": exact(made.ID), "deployment_id": exact(d.ID), "slug": exact("s"), "cron": exact("30 6 * * mon-fri"), "active": knownvalue.Bool(true),
		"description": exact("At 06:30 on Monday to Friday (Europe/Berlin time)"), "next_runs": knownvalue.ListSizeExact(5),
	}
	const kind, all = "prefect_deployment_schedule", "prefect_deployment_schedules"
	nested := func(want map[string]knownvalue.Check) map[string]knownvalue.Check {
		out := map[string]knownvalue.Check{"schedules": knownvalue.ListSizeExact(1)}
		for name, check := range want {
			out["schedules/"+name] = check
		}
		return out
	}
	overTheChange := testenv.StringListExact("2026-03-30T04:30:00Z", "2026-03-31T04:30:00Z") // in summer time
	return []resource.TestStep{
		testenv.ErrorStep(fmt.Sprintf("data %q \"test\" { slug = \"s\" }", kind), `"deployment_id" must be specified when "slug"`),
		testenv.ErrorStep(fmt.Sprintf("data %q \"test\" {\n slug = \"other\"\n%s}", kind, of), `no schedule with the slug other`),
		testenv.ErrorStep(fmt.Sprintf("data %q \"test\" {\n slug = \"s\"\n next_runs_count = 1001\n%s}", kind, of),
			`value must be between 0 and 1000`),
		testenv.DataSourceStep(kind, fmt.Sprintf("id = %q", made.ID), want),
		testenv.DataSourceStep(kind, fmt.Sprintf("id = %q\n", made.ID)+of, want),
		testenv.DataSourceStep(kind, of+`slug = "s"`, want),
		testenv.DataSourceStep(kind, of+"slug = \"s\"\nnext_runs_count = 2\n"+after, map[string]knownvalue.Check{"next_runs": overTheChange}),
		testenv.DataSourceStep(kind, of+"slug = \"s\"\nnext_runs_count = 0", map[string]knownvalue.Check{"next_runs": testenv.StringListExact()}),
		testenv.DataSourceStep(all, "flow_name = \"foreign\"", nested(want)),
		testenv.ErrorStep(fmt.Sprintf("data %q \"test\" { deployment_name = \"foreign\" }", all),
			`"flow_name" must be specified when "deployment_name"`),
		testenv.ErrorStep(fmt.Sprintf("data %q \"test\" {\n flow_name = \"foreign\"\n%s}", all, of), "cannot be configured together"),
		testenv.ErrorStep(fmt.Sprintf("data %q \"test\" {\n flow_name = \"foreign\"\n deployment_name = \"other\" \n}", all), "not found"),
		testenv.DataSourceStep(all, of, nested(want)),
		testenv.DataSourceStep(all, "flow_name = \"foreign\"\ndeployment_name = \"foreign\"", nested(want)),
		testenv.DataSourceStep(all, of+"next_runs_count = 2\n"+after, nested(map[string]knownvalue.Check{"next_runs": overTheChange})),
		{
			PreConfig: func() {
				if _, err := c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: d.ID, Slug: "newer", Active: patch.Some(false),
					Timing: client.TimingInput{RRule: "FREQ=DAILY"}}); err != nil {
					t.Fatal(err)
				}
			},
			Config: fmt.Sprintf("data %q \"test\" {\n%s}", all, of),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data."+all+testenv.TestLabel, tfjsonpath.New("schedules"), knownvalue.ListExact([]knownvalue.Check{
					knownvalue.ObjectPartial(map[string]knownvalue.Check{"slug": exact("s")}),
					knownvalue.ObjectPartial(map[string]knownvalue.Check{"slug": exact("newer"), "next_runs": testenv.StringListExact(),
						"rrule": testenv.StringContaining("FREQ=DAILY"), "description": testenv.StringContaining("Every day at 00:00")}),
				})),
			},
		},
		{
			PreConfig: func() {
				if err := c.PauseDeployment(t.Context(), d.ID); err != nil {
					t.Fatal(err)
				}
			},
			Config: fmt.Sprintf("data %q \"test\" {\n%s}", all, of),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("data."+all+testenv.TestLabel,
				tfjsonpath.New("schedules").AtSliceIndex(0).AtMapKey("next_runs"), testenv.StringListExact())},
		},
	}
}

func TestDeploymentScheduleData(t *testing.T) {
	acctest.RunSteps(t, scheduleDataSteps(t, testenv.OnFake(t).URL)...)
}

func TestAccDeploymentScheduleData(t *testing.T) {
	acctest.RunSteps(t, scheduleDataSteps(t, testenv.OnServer(t).URL)...)
}
