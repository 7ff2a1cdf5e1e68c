package deployment_test

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
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestDeploymentScheduleLifecycle(t *testing.T) {
	acctest.DeploymentScheduleLifecycle().Run(t, testenv.OnFake(t).URL)
}

func TestAccDeploymentScheduleLifecycle(t *testing.T) {
	acctest.DeploymentScheduleLifecycle().Run(t, testenv.OnServer(t).URL)
}

// scheduleConfig returns a schedule of the deployment scheduled.
func scheduleConfig(body string) string {
	return fmt.Sprintf("%s\nresource \"prefect_deployment_schedule\" \"test\" {\n  deployment_id = prefect_deployment.test.id\n%s\n}\n",
		testenv.DeploymentForSchedules, body)
}

// TestDeploymentScheduleWrites: each change sends one write with the whole schedule, and keeps the ID. Without a change, nothing is sent.
func TestDeploymentScheduleWrites(t *testing.T) {
	const address = "prefect_deployment_schedule.test"
	fake := testenv.OnFake(t)
	var id, slug, again string
	body := "cron = \"0 0 * * *\"\nparameters = jsonencode({ q = 1 })\nmax_scheduled_runs = 3"
	writes := func(want int) resource.TestCheckFunc {
		return func(*terraform.State) error {
			all := fake.Writes()
			fake.ResetRequests()
			if len(all) != want {
				return fmt.Errorf("%d writes, expected %d: %+v", len(all), want, all)
			}
			if want == 0 {
				return nil
			}
			sent := all[0].Body.(map[string]any)
			for _, name := range []string{"schedule", "active", "parameters", "slug", "max_scheduled_runs"} {
				if _, ok := sent[name]; !ok {
					return fmt.Errorf("the write lacks %s: %v", name, sent)
				}
			}
			return nil
		}
	}
	acctest.RunSteps(t,
		resource.TestStep{Config: scheduleConfig(body), Check: resource.ComposeTestCheckFunc(testenv.SaveAttribute(address, "id", &id),
			testenv.SaveAttribute(address, "slug", &slug))},
		resource.TestStep{PreConfig: fake.ResetRequests, Config: scheduleConfig(body) + "\n# nothing changes", Check: writes(0)},
		resource.TestStep{Config: scheduleConfig(body + "\nactive = false"),
			Check: resource.ComposeTestCheckFunc(writes(1), testenv.SaveAttribute(address, "id", &again))},
	)
	if id != again || slug == "" {
		t.Errorf("the ID changed from %q to %q, the slug is %q", id, again, slug)
	}
}

// TestDeploymentScheduleKeepsRuns: an apply without changes keeps scheduled runs.
func TestDeploymentScheduleKeepsRuns(t *testing.T) {
	fake := testenv.OnFake(t)
	config := scheduleConfig(`rrule = "FREQ=DAILY"`)
	var deployment string
	acctest.RunSteps(t,
		resource.TestStep{Config: config, Check: testenv.SaveAttribute("prefect_deployment.test", "id", &deployment)},
		resource.TestStep{
			PreConfig: func() { fake.ScheduleRuns(deployment, 3) },
			Config:    config + "\n# nothing changes",
			Check: func(*terraform.State) error {
				if n := len(fake.All("flow_runs")); n != 3 {
					return fmt.Errorf("%d of 3 scheduled runs are left", n)
				}
				return nil
			},
		},
	)
}

// TestDeploymentScheduleImport: a schedule that was created outside of Terraform, without a slug and with a rule in the form of the
// server, is imported without a change.
func TestDeploymentScheduleImport(t *testing.T) {
	fake := testenv.OnFake(t)
	c := testenv.TestClient(t, fake.URL)
	d := testenv.UnmanagedDeployment(t, c)
	made, err := c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: d.ID, Timing: client.TimingInput{RRule: "FREQ=DAILY"}})
	if err != nil {
		t.Fatal(err)
	}
	const address = "prefect_deployment_schedule.test"
	config := fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\nresource \"prefect_deployment_schedule\" \"test\" {\n  deployment_id = %q\n "+
		" rrule = \"FREQ=DAILY\"\n%%s\n}\n", address, made.ID, d.ID)
	fake.ResetRequests()
	acctest.RunSteps(t,
		resource.TestStep{
			Config: fmt.Sprintf(config, ""),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address,
				plancheck.ResourceActionNoop)}},
			Check: func(*terraform.State) error {
				if n := len(fake.Writes()); n != 0 {
					return fmt.Errorf("the import sent %d writes", n)
				}
				return nil
			},
		},
		resource.TestStep{
			Config: fmt.Sprintf(config, "active = false"),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("slug"), knownvalue.Null()),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringExact(made.ID)),
			},
		},
	)
}

func TestDeploymentScheduleChecks(t *testing.T) {
	testenv.OnFake(t)
	for name, tc := range map[string]struct{ body, want string }{
		"none":                  {"", `(?s)cron.*interval.*rrule`},
		"two":                   {"cron = \"0 0 * * *\"\ninterval = 5", `(?s)cron.*interval`},
		"no such zone":          {"interval = 5\ntimezone = \"Europe/Berlim\"", `did you\s+mean\s+Europe/Berlin`},
		"no zone":               {"interval = 5\ntimezone = \"\"", `timezone string length must be at least 1`},
		"no runs":               {"interval = 5\nmax_scheduled_runs = 0", `max_scheduled_runs value must be at least 1`},
		"empty slug":            {"interval = 5\nslug = \"\"", `slug string length must be at least 1`},
		"parameters not JSON":   {"interval = 5\nparameters = \"{\"", `(?i)json`},
		"an id of one's own":    {"interval = 5\nid = \"3f2504e0-4f89-11d3-9a0c-0305e82c3301\"", `Prefect assigns the IDs of\s+schedules`},
		"anchor is not a time":  {"interval = 5\nanchor_date = \"yesterday\"", `RFC3339`},
		"a slug that is in use": {"interval = 5\nslug = \"taken\"\n}\nresource \"prefect_deployment_schedule\" \"other\" {\ndeployment_id = prefect_deployment_schedule.test.deployment_id\ninterval = 6\nslug = prefect_deployment_schedule.test.slug", `Two\s+resources\s+for\s+one\s+deployment\s+schedule`},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.RunSteps(t, resource.TestStep{Config: scheduleConfig(tc.body), ExpectError: regexp.MustCompile(tc.want)})
		})
	}
}

// TestDeploymentScheduleUnknown: values that are unknown in the plan are applied correctly.
func TestDeploymentScheduleUnknown(t *testing.T) {
	testenv.OnFake(t)
	acctest.RunSteps(t, resource.TestStep{
		Config: `
resource "terraform_data" "later" {
  input = { cron = null, interval = 3600, zone = "Asia/Tokyo", slug = "s" }
}
` + scheduleConfig("cron = terraform_data.later.output.cron\ninterval = terraform_data.later.output.interval\ntimezone = terraform_data.later.output.zone\nslug = terraform_data.later.output.slug"),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("prefect_deployment_schedule.test", tfjsonpath.New("interval"), knownvalue.Float64Exact(3600)),
			statecheck.ExpectKnownValue("prefect_deployment_schedule.test", tfjsonpath.New("timezone"), knownvalue.StringExact("Asia/Tokyo")),
		},
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	})
}
