package provider_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	tfconfig "github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// prefectCLI runs the prefect command in a folder, against the API at url.
func prefectCLI(t *testing.T, url, dir string, args ...string) {
	t.Helper()
	command := exec.Command(filepath.Join(os.Getenv("PREFECT_TEST_VENV"), "bin", "prefect"), append([]string{"--no-prompt"}, args...)...)
	command.Dir = dir
	command.Env = append(os.Environ(), "PREFECT_HOME="+dir, "PREFECT_API_URL="+url, "PYTHONDONTWRITEBYTECODE=1")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("prefect %v: %v\n%s", args, err, out)
	}
}

// deployedPython is a flow with that default of its parameter.
func deployedPython(size string) string {
	return "from prefect import flow\n\n\n@flow\ndef report(size: int = " + size + "):\n    pass\n"
}

// deployPython runs `prefect deploy` as the project of a flow would, with that default of its parameter.
func deployPython(t *testing.T, url, size string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"report.py":    deployedPython(size),
		"prefect.yaml": "name: report\ndeployments:\n  - name: both\n    entrypoint: report.py:report\n    parameters: { size: " + size + " }\n    work_pool: { name: shared }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	prefectCLI(t, url, dir, "deploy", "--name", "both")
}

const besideDeployment = "prefect_deployment.report"

func besideKnown(attribute, want string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(besideDeployment, tfjsonpath.New(attribute), knownvalue.StringExact(want))
}

// TestAccBesidePrefectDeploy: `prefect deploy` changes its part of a deployment. Terraform has nothing to do, and what is
// Terraform's is still there.
func TestAccBesidePrefectDeploy(t *testing.T) {
	server := testenv.OnServer(t)
	config := testenv.ReadOptional(t, filepath.Join(testenv.Examples, "beside-prefect-deploy", "terraform-owns-schedules.tf"))
	after := func(size string) resource.TestStep {
		return resource.TestStep{
			PreConfig: func() { deployPython(t, server.URL, size) },
			Config:    config, ConfigPlanChecks: testenv.EmptyPlanChecks,
			ConfigStateChecks: []statecheck.StateCheck{
				besideKnown("entrypoint", "report.py:report"), besideKnown("parameters", `{"size":`+size+`}`), besideKnown("work_pool_name", "shared"),
				statecheck.ExpectKnownValue("prefect_deployment_schedule.nightly", tfjsonpath.New("cron"), knownvalue.StringExact("0 3 * * *")),
			},
		}
	}
	acctest.RunSteps(t, resource.TestStep{Config: config}, after("1"), after("2"))
}

// TestAccImportAfterPrefectDeploy: after `prefect deploy`, an import of the deployment plans no change, with the schema that the
// function computes, with or without empty definitions. Another `prefect deploy` after an apply plans none either.
func TestAccImportAfterPrefectDeploy(t *testing.T) {
	server := testenv.OnServer(t)
	c := testenv.TestClient(t, server.URL)
	if _, err := c.CreateWorkPool(t.Context(), client.WorkPoolInput{Name: "shared", Type: "process"}); err != nil {
		t.Fatal(err)
	}
	const imported = `
import {
  to = prefect_flow.report
  id = "report"
}
import {
  to = prefect_deployment.report
  id = "report/both"
}
`
	config := func(schema string) string {
		return fmt.Sprintf(`
locals {
  source = <<-EOT
%s
EOT
  computed = jsondecode(provider::prefect::flow_parameter_schema(local.source, "report"))
}
resource "prefect_flow" "report" {
  name = "report"
}
resource "prefect_deployment" "report" {
  name                     = "both"
  flow_id                  = prefect_flow.report.id
  entrypoint               = "report.py:report"
  work_pool_name           = "shared"
  parameters               = jsonencode({ size = 1 })
  parameter_openapi_schema = jsonencode(%s)
}
`, deployedPython("1"), schema)
	}
	deployPython(t, server.URL, "1")
	plain, empty := "local.computed", "merge(local.computed, { definitions = {}, required = [] })"
	imports := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(besideDeployment, plancheck.ResourceActionNoop),
		plancheck.ExpectResourceAction("prefect_flow.report", plancheck.ResourceActionNoop),
	}}
	again := func() { deployPython(t, server.URL, "1") }
	acctest.RunSteps(t,
		resource.TestStep{Config: imported + config(empty), ConfigPlanChecks: imports},
		resource.TestStep{PreConfig: again, Config: config(empty), ConfigPlanChecks: testenv.EmptyPlanChecks},
		resource.TestStep{Config: config(plain), ConfigPlanChecks: testenv.EmptyPlanChecks},
		resource.TestStep{PreConfig: again, Config: config(plain), ConfigPlanChecks: testenv.EmptyPlanChecks},
	)
	acctest.RunSteps(t, // created by Terraform, after the destroy above
		resource.TestStep{Config: config(empty)},
		resource.TestStep{PreConfig: again, Config: config(empty), ConfigPlanChecks: testenv.EmptyPlanChecks},
	)
	if err := c.DeleteWorkPool(t.Context(), "shared"); err != nil {
		t.Error(err)
	}
}

// TestAccBesidePeople: somebody gives a deployment a schedule and a work pool. Terraform has nothing to do, and an update of
// what is Terraform's leaves both.
func TestAccBesidePeople(t *testing.T) {
	server := testenv.OnServer(t)
	c := testenv.TestClient(t, server.URL)
	config := testenv.ReadOptional(t, filepath.Join(testenv.Examples, "beside-prefect-deploy", "people-own-schedules.tf"))
	var id, schedule string
	acctest.RunSteps(t,
		resource.TestStep{Config: config, Check: func(s *terraform.State) error {
			id = s.RootModule().Resources[besideDeployment].Primary.ID
			return nil
		}},
		resource.TestStep{
			PreConfig: func() {
				if _, err := c.CreateWorkPool(t.Context(), client.WorkPoolInput{Name: "theirs", Type: "process"}); err != nil {
					t.Fatal(err)
				}
				if err := c.UpdateDeployment(t.Context(), id, client.DeploymentInput{WorkPoolName: patch.Some("theirs")}); err != nil {
					t.Fatal(err)
				}
				prefectCLI(t, server.URL, t.TempDir(), "deployment", "schedule", "create", "report/both", "--cron", "0 4 * * *")
				schedule = theSchedule(t, c, id)
			},
			Config: config, ConfigPlanChecks: testenv.EmptyPlanChecks,
			ConfigStateChecks: []statecheck.StateCheck{besideKnown("work_pool_name", "theirs")},
		},
		resource.TestStep{
			Config: config, ConfigVariables: map[string]tfconfig.Variable{"region": tfconfig.StringVariable("us")},
			ConfigStateChecks: []statecheck.StateCheck{besideKnown("parameters", `{"region":"us"}`), besideKnown("work_pool_name", "theirs")},
			Check: func(*terraform.State) error {
				if now := theSchedule(t, c, id); now != schedule {
					return fmt.Errorf("the schedule %s has become %s", schedule, now)
				}
				return nil
			},
		},
	)
	if err := c.DeleteWorkPool(t.Context(), "theirs"); err != nil {
		t.Error(err)
	}
}

// theSchedule is the id of the one schedule that a deployment has.
func theSchedule(t *testing.T, c *client.Client, deployment string) string {
	t.Helper()
	all, err := c.DeploymentSchedules(t.Context(), deployment)
	if err != nil || len(all) != 1 {
		t.Fatalf("the deployment has %d schedules, expected one: %v", len(all), err)
	}
	return all[0].ID
}
