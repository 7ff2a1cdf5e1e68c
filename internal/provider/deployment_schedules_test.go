package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// listed is a list of exactly these texts.
func listed(all ...string) knownvalue.Check {
	checks := []knownvalue.Check{}
	for _, text := range all {
		checks = append(checks, knownvalue.StringExact(text))
	}
	return knownvalue.ListExact(checks)
}

// scheduleDataSteps looks the schedule "s" of the deployment foreign up in every way.
func scheduleDataSteps(t *testing.T, url string) []resource.TestStep {
	c := testClient(t, url)
	d := foreignDeployment(t, c)
	made, err := c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: d.ID, Slug: "s", Timing: client.TimingInput{Cron: "30 6 * * mon-fri", Timezone: "Europe/Berlin"}})
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
	overTheChange := listed("2026-03-30T04:30:00Z", "2026-03-31T04:30:00Z") // in summer time
	return []resource.TestStep{
		refused(fmt.Sprintf("data %q \"test\" { slug = \"s\" }", kind), `"deployment_id" must be specified when "slug"`),
		refused(fmt.Sprintf("data %q \"test\" {\n slug = \"other\"\n%s}", kind, of), `no schedule with the slug other`),
		refused(fmt.Sprintf("data %q \"test\" {\n slug = \"s\"\n next_runs_count = 1001\n%s}", kind, of), `value must be between 0 and 1000`),
		shows(kind, fmt.Sprintf("id = %q", made.ID), want),
		shows(kind, fmt.Sprintf("id = %q\n", made.ID)+of, want),
		shows(kind, of+`slug = "s"`, want),
		shows(kind, of+"slug = \"s\"\nnext_runs_count = 2\n"+after, map[string]knownvalue.Check{"next_runs": overTheChange}),
		shows(kind, of+"slug = \"s\"\nnext_runs_count = 0", map[string]knownvalue.Check{"next_runs": listed()}),
		shows(all, "flow_name = \"foreign\"", nested(want)),
		refused(fmt.Sprintf("data %q \"test\" { deployment_name = \"foreign\" }", all), `"flow_name" must be specified when "deployment_name"`),
		refused(fmt.Sprintf("data %q \"test\" {\n flow_name = \"foreign\"\n%s}", all, of), "cannot be configured together"),
		refused(fmt.Sprintf("data %q \"test\" {\n flow_name = \"foreign\"\n deployment_name = \"other\" \n}", all), "not found"),
		shows(all, of, nested(want)),
		shows(all, "flow_name = \"foreign\"\ndeployment_name = \"foreign\"", nested(want)),
		shows(all, of+"next_runs_count = 2\n"+after, nested(map[string]knownvalue.Check{"next_runs": overTheChange})),
		{
			PreConfig: func() {
				if _, err := c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: d.ID, Slug: "newer", Active: client.Some(false), Timing: client.TimingInput{RRule: "FREQ=DAILY"}}); err != nil {
					t.Fatal(err)
				}
			},
			Config: fmt.Sprintf("data %q \"test\" {\n%s}", all, of),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data."+all+testName, tfjsonpath.New("schedules"), knownvalue.ListExact([]knownvalue.Check{
					knownvalue.ObjectPartial(map[string]knownvalue.Check{"slug": exact("s")}),
					knownvalue.ObjectPartial(map[string]knownvalue.Check{"slug": exact("newer"), "next_runs": listed(), "rrule": holds("FREQ=DAILY"), "description": holds("Every day at 00:00")}),
				})),
			},
		},
		{
			PreConfig: func() {
				if err := c.PauseDeployment(t.Context(), d.ID); err != nil {
					t.Fatal(err)
				}
			},
			Config:            fmt.Sprintf("data %q \"test\" {\n%s}", all, of),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("data."+all+testName, tfjsonpath.New("schedules").AtSliceIndex(0).AtMapKey("next_runs"), listed())},
		},
	}
}

func TestDeploymentScheduleData(t *testing.T) {
	plays(t, scheduleDataSteps(t, onFake(t).URL)...)
}

func TestAccDeploymentScheduleData(t *testing.T) {
	plays(t, scheduleDataSteps(t, onServer(t).URL)...)
}

// TestExplainSchedule: what the data sources say of schedules that are not as they should be.
func TestExplainSchedule(t *testing.T) {
	text := func(s string) *string { return &s }
	for name, tc := range map[string]struct {
		timing      client.Timing
		description string // "" for null
		runs        []string
		warning     string
	}{
		"usual":         {client.Timing{Cron: text("0 0 * * *")}, "At 00:00 (UTC)", []string{"2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"}, ""},
		"over":          {client.Timing{RRule: text("DTSTART:20200101T000000\nRRULE:FREQ=DAILY;COUNT=1")}, "Every day", []string{}, ""},
		"fails":         {client.Timing{Cron: text("0 0 30 2 *")}, "day 30 of the month in February", []string{}, "no date within 50 years"},
		"from tomorrow": {client.Timing{Cron: text("a new kind")}, "", nil, "can't be computed"},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			u := upcoming{After: timetypes.NewRFC3339ValueMust("2026-01-01T00:00:00Z"), Count: types.Int64Value(2)}
			got := u.explain(t.Context(), &client.Deployment{}, &client.Schedule{Timing: tc.timing, Active: true}, capability.Newest(), &diags)
			if !strings.Contains(got.Description.ValueString(), tc.description) || got.Description.IsNull() != (tc.description == "") {
				t.Errorf("the description is %s, expected %q", got.Description, tc.description)
			}
			if fmt.Sprintf("%#v", got.NextRuns) != fmt.Sprintf("%#v", tc.runs) {
				t.Errorf("the next runs are %#v, expected %#v", got.NextRuns, tc.runs)
			}
			if told := fmt.Sprint(diags); diags.HasError() || (len(diags) > 0) != (tc.warning != "") || !strings.Contains(told, tc.warning) {
				t.Errorf("the diagnostics are %s, expected %q", told, tc.warning)
			}
		})
	}
}
