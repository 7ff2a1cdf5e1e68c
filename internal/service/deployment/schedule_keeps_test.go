package deployment_test

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// recording configures the provider to use a proxy that records requests to the API at url.
func recording(t *testing.T, url string) *faults.Proxy {
	t.Helper()
	proxy := faults.NewProxy(t, url)
	testenv.Configure(t, proxy.URL)
	return proxy
}

// changedFields returns the names of the fields that differ, apart from the update time.
func changedFields(before, after map[string]any) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if name != "updated" && !reflect.DeepEqual(before[name], after[name]) {
			out = append(out, name)
		}
	}
	return out
}

// pausable returns a deployment and its schedule, with fields that an incomplete write would lose.
func pausable(deployment, schedule string) string {
	return fmt.Sprintf(`
resource "prefect_flow" "test" {
  name = "pausable"
}
resource "prefect_deployment" "test" {
  name                     = "pausable"
  flow_id                  = prefect_flow.test.id
  tags                     = ["theirs"]
  parameters               = jsonencode({ p = 1 })
  enforce_parameter_schema = false
  %s
}
resource "prefect_deployment_schedule" "test" {
  deployment_id = prefect_deployment.test.id
  slug          = "nightly"
  %s
}
`, deployment, schedule)
}

// pauseSteps changes one field at a time. Each change sends one write to its object and keeps all other fields of both objects,
// including IDs. Without a change, nothing is sent.
func pauseSteps(t *testing.T, url string) []resource.TestStep {
	proxy := recording(t, url)
	c := testenv.TestClient(t, url)
	var deployment, schedule map[string]any
	read := func(s *terraform.State) (map[string]any, map[string]any) {
		id := s.RootModule().Resources["prefect_deployment.test"].Primary.ID
		d, err := c.Deployment(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		a, err := c.ScheduleBySlug(t.Context(), id, "nightly")
		if err != nil {
			t.Fatal(err)
		}
		return testenv.JSONFields(t, d), testenv.JSONFields(t, a)
	}
	start := func(s *terraform.State) error {
		deployment, schedule = read(s)
		proxy.ResetRequests()
		return nil
	}
	// changes returns a check of the write of a step, if any, and of the fields that it changes.
	changes := func(write string, ofDeployment, ofSchedule []string) resource.TestCheckFunc {
		return func(s *terraform.State) error {
			d, a := read(s)
			if got := changedFields(deployment, d); !slices.Equal(got, ofDeployment) {
				return fmt.Errorf("changed fields of the deployment: %v, expected %v", got, ofDeployment)
			}
			if got := changedFields(schedule, a); !slices.Equal(got, ofSchedule) {
				return fmt.Errorf("changed fields of the schedule: %v, expected %v", got, ofSchedule)
			}
			var want []string
			if write != "" {
				want = []string{strings.NewReplacer("DEPLOYMENT", d["id"].(string), "SCHEDULE", a["id"].(string)).Replace(write)}
			}
			var got []string
			for _, r := range proxy.Writes() {
				if r.Status < http.StatusInternalServerError { // a busy server has done nothing, and is asked again
					got = append(got, r.Method+" "+r.Path)
				}
			}
			if !slices.Equal(got, want) {
				return fmt.Errorf("the writes are %v, expected %v", got, want)
			}
			return start(s)
		}
	}
	const cron = `cron = "0 3 * * *"` + "\n"
	const ofSchedule = "PATCH /deployments/DEPLOYMENT/schedules/SCHEDULE"
	one := func(name string) []string { return []string{name} }
	full := cron + "timezone = \"Asia/Tokyo\"\nparameters = jsonencode({ q = 2 })\nmax_scheduled_runs = 4\n"
	return []resource.TestStep{
		{Config: pausable("paused = false", full+"active = true"), Check: start},
		{Config: pausable("paused = false", full+"active = true") + "# nothing changes", Check: changes("", nil, nil)},
		{Config: pausable("paused = false", full+"active = false"), Check: changes(ofSchedule, nil, one("active"))},
		{Config: pausable("paused = false", full+"active = true"), Check: changes(ofSchedule, nil, one("active"))},
		{Config: pausable("paused = true", full+"active = true"), Check: changes("POST /deployments/DEPLOYMENT/pause_deployment", one("paused"), nil)},
		{Config: pausable("paused = false", full+"active = true"), Check: changes("POST /deployments/DEPLOYMENT/resume_deployment", one("paused"), nil)},
		{Config: pausable("paused = false", strings.Replace(full, "0 3", "0 4", 1)+"active = true"), Check: changes(ofSchedule, nil, one("schedule.cron"))},
		{Config: pausable("paused = false", strings.Replace(full, "0 3", "0 4", 1)+"active = true\nday_or = false"), Check: changes(ofSchedule, nil, one("schedule.day_or"))},
		{Config: pausable("paused = false", full+"active = true"), Check: changes(ofSchedule, nil, []string{"schedule.cron", "schedule.day_or"})},
		{Config: pausable("paused = false", strings.Replace(full, "Tokyo", "Seoul", 1)+"active = true"), Check: changes(ofSchedule, nil, one("schedule.timezone"))},
		{Config: pausable("paused = false", strings.NewReplacer("Tokyo", "Seoul", "q = 2", "q = 3").Replace(full)+"active = true"), Check: changes(ofSchedule, nil, one("parameters"))},
		{Config: pausable("paused = false", strings.NewReplacer("Tokyo", "Seoul", "q = 2", "q = 3", "= 4", "= 5").Replace(full)+"active = true"), Check: changes(ofSchedule, nil, one("max_scheduled_runs"))},
	}
}

func TestPauseAndResume(t *testing.T) {
	acctest.RunSteps(t, pauseSteps(t, testenv.OnFake(t).URL)...)
}

func TestAccPauseAndResume(t *testing.T) {
	acctest.RunSteps(t, pauseSteps(t, testenv.OnServer(t).URL)...)
}

// recreated returns a deployment of the flow "first" or "second", and two schedules of it.
func recreated(flow string) string {
	return fmt.Sprintf(`
resource "prefect_flow" "first" {
  name = "comeback-first"
}
resource "prefect_flow" "second" {
  name = "comeback-second"
}
resource "prefect_deployment" "test" {
  name    = "comeback"
  flow_id = prefect_flow.%s.id
}
resource "prefect_deployment_schedule" "nightly" {
  deployment_id = prefect_deployment.test.id
  slug          = "nightly"
  cron          = "0 3 * * *"
  parameters    = jsonencode({ q = 1 })
}
resource "prefect_deployment_schedule" "hourly" {
  deployment_id = prefect_deployment.test.id
  slug          = "hourly"
  cron          = "0 * * * *"
  active        = false
}
`, flow)
}

// recreateSteps deletes the deployment outside of Terraform, then replaces it by a change of its flow. One apply creates it with equal
// schedules each time.
func recreateSteps(t *testing.T, url string) []resource.TestStep {
	c := testenv.TestClient(t, url)
	var deployment string
	whole := func(s *terraform.State) error {
		id := s.RootModule().Resources["prefect_deployment.test"].Primary.ID
		if id == deployment {
			return fmt.Errorf("the deployment is still %s", id)
		}
		deployment = id
		all, err := c.DeploymentSchedules(t.Context(), id)
		if err != nil {
			return err
		}
		got := map[string]string{}
		for _, a := range all {
			got[*a.Slug] = fmt.Sprintf("%s %v %s", *a.Timing.Cron, a.Active, a.Parameters)
		}
		want := map[string]string{"nightly": `0 3 * * * true {"q":1}`, "hourly": `0 * * * * false {}`}
		if !maps.Equal(got, want) {
			return fmt.Errorf("the schedules are %v, expected %v", got, want)
		}
		return nil
	}
	noChanges := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	return []resource.TestStep{
		{Config: recreated("first"), Check: whole},
		{
			PreConfig: func() {
				if err := c.DeleteDeployment(t.Context(), deployment); err != nil {
					t.Fatal(err)
				}
			},
			Config: recreated("first"), Check: whole, ConfigPlanChecks: noChanges,
		},
		{Config: recreated("second"), Check: whole, ConfigPlanChecks: noChanges},
	}
}

func TestSchedulesAreRecreated(t *testing.T) {
	acctest.RunSteps(t, recreateSteps(t, testenv.OnFake(t).URL)...)
}

func TestAccSchedulesAreRecreated(t *testing.T) {
	acctest.RunSteps(t, recreateSteps(t, testenv.OnServer(t).URL)...)
}

// TestAccScheduleOfManyStarts: the server adds another DTSTART to a minutely rule in each write. The rules are equivalent.
func TestAccScheduleOfManyStarts(t *testing.T) {
	testenv.OnServer(t)
	const rule = "rrule = \"FREQ=MINUTELY;INTERVAL=7\"\n"
	acctest.RunSteps(t,
		resource.TestStep{Config: scheduleConfig(rule), ConfigPlanChecks: resource.ConfigPlanChecks{
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		}},
		resource.TestStep{Config: scheduleConfig(rule + "timezone = \"Asia/Tokyo\""),
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		resource.TestStep{ResourceName: "prefect_deployment_schedule.test", ImportState: true, ImportStateKind: resource.ImportBlockWithID,
			Config: scheduleConfig(rule + "timezone = \"Asia/Tokyo\"")},
	)
}
