package testenv

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// TeamInWorkspace is a team that has access to the workspace. Configurations refer to the team's ID by the access (TeamID), so
// that Terraform creates the access first.
var TeamInWorkspace = OneTeam + "resource \"prefect_workspace_access\" \"team\" {\n" + AccessAttributes(
	"TEAM",
	"prefect_team.test.id",
	"Developer",
) + "}\n"

const TeamID = "prefect_workspace_access.team.accessor_id"

const OneDeployment = `
resource "prefect_flow" "test" {
  name = "etl"
}
resource "prefect_deployment" "test" {
  name    = "nightly"
  flow_id = prefect_flow.test.id
}
`

var ImportOnlyPlan = regexp.MustCompile(`Plan: [1-9]\d* to import, 0 to add, 0 to change, 0 to destroy\.`)

// AutomationConfig is an automation with a name and the attributes of body.
func AutomationConfig(body string) string {
	return fmt.Sprintf("resource \"prefect_automation\" \"test\" {\n  name = \"test\"\n%s\n}\n", body)
}

// NeverFiringTrigger is a trigger of an event that does not occur.
const NeverFiringTrigger = "trigger = { event = { posture = \"Reactive\", expect = [\"tests.nothing\"] } }\n"

// MissingID is an ID that no object has.
const MissingID = "00000000-0000-4000-8000-000000000000"

const LookupConfig = "data \"prefect_variable\" \"x\" {\n  name = \"nightly_target\"\n}\n"

func ResourceConfig(kind, body string) string {
	return fmt.Sprintf("resource \"prefect_%s\" \"x\" {\n%s\n}\n", kind, body)
}

const NotificationBlocks = `
resource "prefect_block" "day" {
  name      = "day"
  type_slug = "slack-webhook"
  data      = jsonencode({ url = "https://example.com/day" })
}
resource "prefect_block" "night" {
  name      = "night"
  type_slug = "slack-webhook"
  data      = jsonencode({ url = "https://example.com/night" })
}
`

// DeploymentSetup is a flow, a work pool, and a queue of the pool.
const DeploymentSetup = `
resource "prefect_flow" "test" {
  name = "deployment-lifecycle"
}
resource "prefect_work_pool" "test" {
  name = "deployment-lifecycle"
  type = "process"
}
resource "prefect_work_queue" "test" {
  name           = "fast"
  work_pool_name = prefect_work_pool.test.name
}
`

const PullStepsExample = `pull_steps = [
  { type = "git_clone", repository = "https://example.com/flows.git", branch = "main", include_submodules = true },
  { type = "run_shell_script", script = "make", env = { A = "1" }, stream_output = false },
  { step = "prefect.deployments.steps.pull_with_block", inputs = jsonencode({ block_document_name = "code", block_type_slug = "s3-bucket" }) },
]
`

// DeploymentForSchedules is a deployment for schedules and runs.
const DeploymentForSchedules = `
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

// SaveAttribute stores an attribute of the state in to.
func SaveAttribute(address, name string, to *string) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		r, ok := s.RootModule().Resources[address]
		if !ok {
			return fmt.Errorf("%s is not in the state", address)
		}
		*to = r.Primary.Attributes[name]
		return nil
	}
}

// UnmanagedDeployment is a deployment that Terraform does not manage.
func UnmanagedDeployment(t testing.TB, c *client.Client) *client.Deployment {
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

// AccountRoleID is the ID of a built-in role of the tests' account.
func AccountRoleID(name string) string {
	return prefecttest.SeededID("account_role", CloudAccount, name)
}

const (
	StrictSchema = `{"type":"object","properties":{"env":{"type":"string"},"seconds":{"type":"integer"}},"required":["env"]}`
	StrictPool   = `{"job_configuration":{},"variables":{"type":"object","properties":{"image":{"type":"string"},"cpus":{"type":"integer"}}}}`
)

// OneOfEach is a configuration with one object of each common type, with few attributes.
const OneOfEach = `
resource "prefect_flow" "test" { name = "one-of-each" }

resource "prefect_work_pool" "test" {
  name = "one-of-each"
  type = "process"
}

resource "prefect_work_queue" "test" {
  name           = "high"
  work_pool_name = prefect_work_pool.test.name
}

resource "prefect_deployment" "test" {
  name            = "one-of-each"
  flow_id         = prefect_flow.test.id
  work_pool_name  = prefect_work_pool.test.name
  work_queue_name = prefect_work_queue.test.name
}

resource "prefect_deployment_schedule" "test" {
  deployment_id = prefect_deployment.test.id
  rrule         = "FREQ=DAILY;BYHOUR=6"
}

resource "prefect_variable" "test" {
  name  = "one_of_each"
  value = { a = [1.5, null] }
}
`

// The users of the fake Prefect Cloud, and their actors. The API key of the tests belongs to ada.
var (
	Ada, AdaActor     = prefecttest.SeededID("user", "ada"), prefecttest.SeededID("actor", "ada")
	Grace, GraceActor = prefecttest.SeededID("user", "grace"), prefecttest.SeededID("actor", "grace")
)

// WorkspaceRoleID is the ID of a built-in workspace role of the fake Prefect Cloud.
func WorkspaceRoleID(name string) string {
	return prefecttest.SeededID("workspace_role", CloudAccount, name)
}

const OneServiceAccount = "resource \"prefect_service_account\" \"test\" {\n  name = \"robot\"\n}\n"

const OneTeam = "resource \"prefect_team\" \"test\" {\n  name = \"data\"\n}\n"

// AccessAttributes is the attributes of a workspace access.
func AccessAttributes(kind, id, role string) string {
	return "accessor_type = \"" + kind + "\"\naccessor_id = " + id + "\nworkspace_role_id = \"" + WorkspaceRoleID(role) + "\"\n"
}

const ResultStorage = `
resource "prefect_block" "results" {
  name      = "results"
  type_slug = "local-file-system"
}
`
