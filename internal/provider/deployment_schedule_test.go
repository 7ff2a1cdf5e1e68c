package provider

import (
	"context"
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// scheduled is a deployment for schedules and runs.
const scheduled = `
resource "prefect_flow" "test" {
  name = "scheduled"
}
resource "prefect_deployment" "test" {
  name                     = "scheduled"
  flow_id                  = prefect_flow.test.id
  tags                     = ["theirs"]
  parameters               = jsonencode({ p = 1 })
  enforce_parameter_schema = false
}
`

func deploymentScheduleLifecycle() lifecycle {
	exact, null := knownvalue.StringExact, knownvalue.Null()
	const of = "deployment_id = prefect_deployment.test.id\n"
	return lifecycle{
		resource: "prefect_deployment_schedule",
		setup:    scheduled,
		body:     of + `cron = "0 6 * * *"`,
		created: map[string]knownvalue.Check{
			"cron": exact("0 6 * * *"), "day_or": knownvalue.Bool(true), "active": knownvalue.Bool(true), "timezone": null, "interval": null,
			"anchor_date": null, "rrule": null, "max_scheduled_runs": null, "parameters": exact("{}"), "slug": knownvalue.StringRegexp(regexp.MustCompile("^terraform-")),
		},
		changes: []change{
			{name: "inactive", body: "active = false", want: map[string]knownvalue.Check{"active": knownvalue.Bool(false)}},
			{name: "active is no longer mentioned", want: map[string]knownvalue.Check{"active": knownvalue.Bool(true)}},
			{name: "parameters, slug, day_or", body: "parameters = jsonencode({ q = 1 })\nslug = \"daily\"\nday_or = false", want: map[string]knownvalue.Check{"parameters": exact(`{"q":1}`), "slug": exact("daily"), "day_or": knownvalue.Bool(false)}},
			{name: "parameters, slug, day_or are no longer mentioned", want: map[string]knownvalue.Check{"parameters": exact("{}"), "slug": exact("daily"), "day_or": knownvalue.Bool(true)}},
			{name: "timezone", body: `timezone = "Europe/Berlin"`, want: map[string]knownvalue.Check{"timezone": exact("Europe/Berlin")}},
			{name: "timezone is no longer mentioned", want: map[string]knownvalue.Check{"timezone": null}},
			{name: "cron to interval", instead: of + "interval = 3600", want: map[string]knownvalue.Check{"cron": null, "day_or": null, "interval": knownvalue.Float64Exact(3600), "anchor_date": knownvalue.NotNull(), "timezone": exact("UTC")}},
			{name: "anchor", instead: of + "interval = 90.5", body: "anchor_date = \"2024-01-01T00:00:00+02:00\"", want: map[string]knownvalue.Check{"interval": knownvalue.Float64Exact(90.5), "anchor_date": exact("2024-01-01T00:00:00+02:00")}},
			{name: "anchor stays", instead: of + "interval = 60", want: map[string]knownvalue.Check{"anchor_date": exact("2024-01-01T00:00:00+02:00")}},
			{name: "interval to rrule", instead: of + `rrule = "FREQ=WEEKLY;BYDAY=MO"`, want: map[string]knownvalue.Check{"rrule": exact("FREQ=WEEKLY;BYDAY=MO"), "interval": null, "anchor_date": null, "timezone": exact("UTC")}},
			{name: "rrule with start", instead: of + `rrule = "DTSTART:20240101T000000\nRRULE:FREQ=DAILY"`, body: "timezone = \"Asia/Tokyo\"", want: map[string]knownvalue.Check{"timezone": exact("Asia/Tokyo")}},
			{name: "limit", instead: of + `rrule = "FREQ=DAILY"`, body: "max_scheduled_runs = 2", want: map[string]knownvalue.Check{"max_scheduled_runs": knownvalue.Int64Exact(2), "timezone": exact("UTC")}},
			{name: "no limit", instead: of + `rrule = "FREQ=DAILY"`, replace: true, want: map[string]knownvalue.Check{"max_scheduled_runs": null}},
			{name: "rrule to cron", instead: of + `cron = "0 0 * * *"`, want: map[string]knownvalue.Check{"rrule": null, "cron": exact("0 0 * * *"), "day_or": knownvalue.Bool(true)}},
		},
		imports: map[string]func(map[string]string) string{
			"deployment and id":   func(a map[string]string) string { return a["deployment_id"] + "," + a["id"] },
			"deployment and slug": func(a map[string]string) string { return a["deployment_id"] + "," + a["slug"] },
			"names and slug":      func(a map[string]string) string { return "scheduled/scheduled," + a["slug"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteSchedule(ctx, a["deployment_id"], a["id"])
		},
	}
}

func TestDeploymentScheduleLifecycle(t *testing.T) {
	deploymentScheduleLifecycle().run(t, onFake(t).URL)
}

func TestAccDeploymentScheduleLifecycle(t *testing.T) {
	deploymentScheduleLifecycle().run(t, onServer(t).URL)
}

// scheduleConfig is a schedule of the deployment scheduled.
func scheduleConfig(body string) string {
	return fmt.Sprintf("%s\nresource \"prefect_deployment_schedule\" \"test\" {\n  deployment_id = prefect_deployment.test.id\n%s\n}\n", scheduled, body)
}

// unit runs steps with the provider as the environment has it.
func unit(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	playCase(t, resource.TestCase{IsUnitTest: true, ProtoV6ProviderFactories: factories(t), Steps: steps})
}

// attribute keeps an attribute of the state in to.
func attribute(address, name string, to *string) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		r, ok := s.RootModule().Resources[address]
		if !ok {
			return fmt.Errorf("%s is not in the state", address)
		}
		*to = r.Primary.Attributes[name]
		return nil
	}
}

// TestDeploymentScheduleWrites: one write a change, with the whole schedule; none without; the id stays.
func TestDeploymentScheduleWrites(t *testing.T) {
	const address = "prefect_deployment_schedule.test"
	fake := onFake(t)
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
	unit(t,
		resource.TestStep{Config: scheduleConfig(body), Check: resource.ComposeTestCheckFunc(attribute(address, "id", &id), attribute(address, "slug", &slug))},
		resource.TestStep{PreConfig: fake.ResetRequests, Config: scheduleConfig(body) + "\n# nothing changes", Check: writes(0)},
		resource.TestStep{Config: scheduleConfig(body + "\nactive = false"), Check: resource.ComposeTestCheckFunc(writes(1), attribute(address, "id", &again))},
	)
	if id != again || slug == "" {
		t.Errorf("the id was %q and is %q, the slug is %q", id, again, slug)
	}
}

// TestDeploymentScheduleKeepsRuns: runs that are planned survive an apply that changes nothing.
func TestDeploymentScheduleKeepsRuns(t *testing.T) {
	fake := onFake(t)
	config := scheduleConfig(`rrule = "FREQ=DAILY"`)
	var deployment string
	unit(t,
		resource.TestStep{Config: config, Check: attribute("prefect_deployment.test", "id", &deployment)},
		resource.TestStep{
			PreConfig: func() { fake.ScheduleRuns(deployment, 3) },
			Config:    config + "\n# nothing changes",
			Check: func(*terraform.State) error {
				if n := len(fake.All("flow_runs")); n != 3 {
					return fmt.Errorf("%d planned runs are left of 3", n)
				}
				return nil
			},
		},
	)
}

// foreignDeployment is a deployment that Terraform knows nothing of.
func foreignDeployment(t testing.TB, c *client.Client) *client.Deployment {
	t.Helper()
	f, err := c.CreateFlow(t.Context(), client.FlowInput{Name: "foreign"})
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.CreateDeployment(t.Context(), client.DeploymentInput{FlowID: f.ID, Name: "foreign"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDeploymentScheduleImportsForeign takes over a schedule that others made: with a rule as the server writes it, and
// without a slug. It stays as it is.
func TestDeploymentScheduleImportsForeign(t *testing.T) {
	fake := onFake(t)
	c := testClient(t, fake.URL)
	d := foreignDeployment(t, c)
	made, err := c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: d.ID, Timing: client.TimingInput{RRule: "FREQ=DAILY"}})
	if err != nil {
		t.Fatal(err)
	}
	const address = "prefect_deployment_schedule.test"
	config := fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\nresource \"prefect_deployment_schedule\" \"test\" {\n  deployment_id = %q\n  rrule = \"FREQ=DAILY\"\n%%s\n}\n", address, made.ID, d.ID)
	fake.ResetRequests()
	unit(t,
		resource.TestStep{
			Config:           fmt.Sprintf(config, ""),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop)}},
			Check: func(*terraform.State) error {
				if n := len(fake.Writes()); n != 0 {
					return fmt.Errorf("the import wrote %d times", n)
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
	onFake(t)
	for name, tc := range map[string]struct{ body, want string }{
		"none":                  {"", `(?s)cron.*interval.*rrule`},
		"two":                   {"cron = \"0 0 * * *\"\ninterval = 5", `(?s)cron.*interval`},
		"no such zone":          {"interval = 5\ntimezone = \"Europe/Berlim\"", `did you\s+mean\s+Europe/Berlin`},
		"no zone":               {"interval = 5\ntimezone = \"\"", `timezone string length must be at least 1`},
		"no runs":               {"interval = 5\nmax_scheduled_runs = 0", `max_scheduled_runs value must be at least 1`},
		"empty slug":            {"interval = 5\nslug = \"\"", `slug string length must be at least 1`},
		"parameters not JSON":   {"interval = 5\nparameters = \"{\"", `(?i)json`},
		"an id of one's own":    {"interval = 5\nid = \"3f2504e0-4f89-11d3-9a0c-0305e82c3301\"", `Prefect chooses the ids of\s+schedules`},
		"anchor is not a time":  {"interval = 5\nanchor_date = \"yesterday\"", `RFC3339`},
		"a slug that is in use": {"interval = 5\nslug = \"taken\"\n}\nresource \"prefect_deployment_schedule\" \"other\" {\ndeployment_id = prefect_deployment_schedule.test.deployment_id\ninterval = 6\nslug = prefect_deployment_schedule.test.slug", `Two\s+resources\s+for\s+one\s+deployment\s+schedule`},
	} {
		t.Run(name, func(t *testing.T) {
			unit(t, resource.TestStep{Config: scheduleConfig(tc.body), ExpectError: regexp.MustCompile(tc.want)})
		})
	}
}

// TestDeploymentScheduleUnknown: values that are known at apply only pass, and the schedule is right in the end.
func TestDeploymentScheduleUnknown(t *testing.T) {
	onFake(t)
	unit(t, resource.TestStep{
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

// TestDeploymentScheduleRoundTrip: what is filled in is what is written.
func TestDeploymentScheduleRoundTrip(t *testing.T) {
	text, slug, zone, limit := "0 0 * * *", "s", "UTC", int64(4)
	var s deploymentSchedule
	var diags diag.Diagnostics
	s.fill(t.Context(), &client.Schedule{
		DeploymentID: "d", Timing: client.Timing{Cron: &text, DayOr: new(bool), Timezone: &zone}, Active: true,
		MaxScheduledRuns: &limit, Parameters: []byte(`{"a": 1}`), Slug: &slug,
	}, &diags)
	in := s.input(t.Context(), &diags)
	parameters, _ := in.Parameters.Get()
	if diags.HasError() || in.Timing.Cron != text || in.Timing.Timezone != zone || in.Slug != slug || string(parameters) != `{"a": 1}` || !in.Timing.Interval.IsZero() {
		t.Errorf("%v: %+v", diags, in)
	}
	s.Slug = types.StringUnknown()
	if a, b := s.input(t.Context(), &diags).Slug, s.input(t.Context(), &diags).Slug; a == "" || a == b {
		t.Errorf("own slugs are %q and %q", a, b)
	}
}
