package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAccAdopt: the configuration that terraform query generates for objects of each type imports them, and nothing is left
// to do.
func TestAccAdopt(t *testing.T) {
	testenv.SkipWithoutActions(t) // which came to Terraform with list resources
	for name, l := range lifecycles() {
		if l.NoList {
			continue
		}
		t.Run(name, func(t *testing.T) {
			_, url := l.Fake(t)
			env := []string{"PREFECT_API_URL=" + url}
			if l.Cloud {
				env = append(env, "PREFECT_API_KEY="+testenv.CloudKey)
			}
			acctest.NewCLI(t, l.Config(l.LongestBody()), env...).MustRun("apply", "-auto-approve")
			acctest.NewTerraform(t, "", env...).GenerateAndImport(name)
		})
	}
}

// TestAccAdoptLeavesSecretsOut: neither the values of blocks nor access tokens get into generated configuration, and both
// stay on the server; a reference to a block in the place of a token does get there. A text that holds JSON stays as it is.
func TestAccAdoptLeavesSecretsOut(t *testing.T) {
	testenv.SkipWithoutActions(t)
	fake := testenv.OnFake(t)
	config := flowOnly + `
resource "prefect_block" "test" {
  name      = "login"
  type_slug = "secret"
  data      = jsonencode({ value = "planted-value" })
}
resource "prefect_deployment" "test" {
  name    = "clones"
  flow_id = prefect_flow.test.id
  pull_steps = [
    { type = "git_clone", repository = "https://example.com/a.git", access_token = "planted-token" },
    { type = "git_clone", repository = "https://example.com/b.git", access_token = "{{ prefect.blocks.secret.login }}" },
  ]
}
resource "prefect_variable" "test" {
  name  = "document"
  value = "{ \"b\": 1.0, \"a\": [] }"
}
resource "prefect_variable" "nothing" {
  name = "nothing"
}
resource "prefect_variable" "empty" {
  name  = "empty"
  value = ""
}
`
	env := []string{"PREFECT_API_URL=" + fake.URL}
	acctest.NewCLI(t, config, env...).MustRun("apply", "-auto-approve")
	before := fake.All("deployments")[0]["pull_steps"]
	run := acctest.NewTerraform(t, "", env...)
	run.GenerateAndImport("prefect_block", "prefect_deployment", "prefect_variable")
	generated := run.ReadFile("generated.tf")
	if strings.Contains(generated, "planted") {
		t.Errorf("a secret is in the configuration:\n%s", generated)
	}
	if !strings.Contains(generated, "{{ prefect.blocks.secret.login }}") {
		t.Errorf("the reference is not in the configuration:\n%s", generated)
	}

	// A write of something else keeps the token, and so does the plan after it.
	run.WriteFile("generated.tf", strings.Replace(generated, "paused                   = false", "paused                   = true", 1))
	run.MustRun("apply", "-auto-approve")
	run.MustRun("plan", "-detailed-exitcode")
	after := fake.All("deployments")[0]
	if after["paused"] != true || fmt.Sprint(after["pull_steps"]) != fmt.Sprint(before) {
		t.Errorf("the deployment was to be paused, and its steps to stay %v: %v", before, after)
	}
}

const flowOnly = "resource \"prefect_flow\" \"test\" {\n  name = \"flow\"\n}\n"

// TestMadeAgain: a schedule and an automation that Prefect's tools delete and create again are still the same to Terraform.
// Of two equal automations it can't choose one, and creates no third.
func TestMadeAgain(t *testing.T) {
	fake := testenv.OnFake(t)
	c := testenv.TestClient(t, fake.URL)
	config := testenv.DeploymentForSchedules + testenv.AutomationConfig(testenv.NeverFiringTrigger+"actions = [{ type = \"do-nothing\" }]\n") + `
resource "prefect_deployment_schedule" "test" {
  deployment_id = prefect_deployment.test.id
  interval      = 60
  slug          = "minute"
}
`
	nothing := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	var ids map[string]string
	testenv.RunCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: acctest.Factories(t),
		Steps: []resource.TestStep{
			{Config: config, Check: func(s *terraform.State) error {
				ids = idsIn(s)
				return nil
			}},
			{
				PreConfig:        func() { recreate(t, c, ids, 1) },
				Config:           config,
				ConfigPlanChecks: nothing,
				Check: func(s *terraform.State) error {
					for address, id := range idsIn(s) {
						anew := strings.HasPrefix(address, "prefect_automation") || strings.HasPrefix(address, "prefect_deployment_schedule")
						if (id != ids[address]) != anew {
							return fmt.Errorf("the id of %s is %s and was %s", address, id, ids[address])
						}
					}
					ids = idsIn(s)
					return nil
				},
			},
			{
				PreConfig: func() { recreate(t, c, ids, 2) },
				Config:    config,
				// Two of its automation are there, and the one that would be made is a third.
				ExpectError: testenv.WrappedTextPattern("Automation already exists"),
			},
		},
	})
}

func idsIn(s *terraform.State) map[string]string {
	out := map[string]string{}
	for address, r := range s.RootModule().Resources {
		out[address] = r.Primary.ID
	}
	return out
}

// recreate deletes the automation and the schedule, and creates copies of the automation and one copy of the schedule.
func recreate(t *testing.T, c *client.Client, ids map[string]string, copies int) {
	t.Helper()
	ctx := t.Context()
	deployment, schedule := ids["prefect_deployment.test"], ids["prefect_deployment_schedule.test"]
	id := ids["prefect_automation.test"]
	var copied map[string]any
	testenv.SendRequest(t, http.MethodGet, c.Endpoint()+"/automations/"+id, "", http.Header{}, &copied)
	maps.DeleteFunc(copied, func(field string, _ any) bool {
		return slices.Contains([]string{"id", "created", "updated", "account", "workspace"}, field)
	})
	if err := c.DeleteAutomation(ctx, id); err != nil {
		t.Fatal(err)
	}
	for range copies {
		if resp, body := testenv.PostJSON(t, c.Endpoint()+"/automations/", copied); resp.StatusCode != http.StatusCreated {
			t.Fatalf("%s: %s", resp.Status, body)
		}
	}
	if err := c.DeleteSchedule(ctx, deployment, schedule); err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateSchedule(ctx, client.ScheduleInput{DeploymentID: deployment, Slug: "minute",
		Timing: client.TimingInput{Interval: patch.Some(60.0)}}); err != nil {
		t.Fatal(err)
	}
}

// TestAccAdoptServer runs `make adopt-demo` with few objects in addition to the objects of a new server.
func TestAccAdoptServer(t *testing.T) {
	testenv.SkipUnlessAllTests(t)
	if os.Getenv("TF_ACC") == "" || !server.Available() {
		t.Skip("an acceptance test: make test runs it")
	}
	testenv.SkipWithoutActions(t)
	script, err := filepath.Abs(testenv.RepoPath("scripts", "adopt-demo"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), script, "200")
	cmd.Env = append(os.Environ(), "ADOPT_DIR="+t.TempDir(), "DEMO_VENV="+os.Getenv("PREFECT_TEST_VENV"))
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil || strings.Count(string(out), "No changes.") != 2 {
		t.Errorf("the server was not adopted: %v", err)
	}
}
