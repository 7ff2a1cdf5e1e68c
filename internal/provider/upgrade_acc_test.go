package provider_test

import (
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// restOfEach is an object of each kind that OneOfEach leaves out.
const restOfEach = `
resource "prefect_block" "test" {
  name      = "one-of-each"
  type_slug = "secret"
  data      = jsonencode({ value = "hidden" })
}

resource "prefect_block_type" "test" {
  name = "One of each"
  slug = "one-of-each"
}

resource "prefect_block_schema" "test" {
  block_type_id = prefect_block_type.test.id
  fields        = jsonencode({ title = "OneOfEach", type = "object", properties = { a = { type = "string" } } })
}

resource "prefect_global_concurrency_limit" "test" {
  name  = "one-of-each"
  limit = 2
}

resource "prefect_task_run_concurrency_limit" "test" {
  tag               = "one-of-each"
  concurrency_limit = 2
}

resource "prefect_automation" "test" {
  name    = "one-of-each"
  trigger = { event = { posture = "Reactive", expect = ["prefect.flow-run.Failed"], for_each = ["prefect.resource.id"] } }
  actions = [{ type = "pause-deployment", deployment_id = prefect_deployment.test.id }]
}

resource "prefect_deployment" "full" {
  name                     = "full"
  flow_id                  = prefect_flow.test.id
  work_pool_name           = prefect_work_pool.test.name
  tags                     = ["a"]
  labels                   = { team = "data" }
  parameters               = jsonencode({ x = 1 })
  parameter_openapi_schema = jsonencode({ type = "object", properties = { x = { type = "integer" } } })
  job_variables            = jsonencode({ stream_output = false })
  pull_steps               = [{ type = "set_working_directory", directory = "/opt" }]
  concurrency_limit        = 1
}

resource "prefect_deployment_schedule" "interval" {
  deployment_id = prefect_deployment.full.id
  interval      = 86400
  anchor_date   = "2026-07-01T23:30:00Z"
  timezone      = "America/New_York"
}

resource "prefect_deployment_schedule" "cron" {
  deployment_id = prefect_deployment.full.id
  cron          = "0 6 * * *"
  timezone      = "Europe/Berlin"
}

resource "prefect_flow_run" "test" {
  deployment_id = prefect_deployment.full.id
  wait          = false
}
`

// TestAccUpgrade: an upgrade of the server from the supported version before changes nothing for Terraform, in a state that has
// an object of every kind.
func TestAccUpgrade(t *testing.T) {
	older, newer := os.Getenv("PREFECT_TEST_OLDER_VENV"), os.Getenv("PREFECT_TEST_VENV")
	if older == "" {
		t.Skip("PREFECT_TEST_OLDER_VENV is not set; make test-all sets it to the environment of the version before")
	}
	t.Setenv("PREFECT_TEST_VENV", older)
	srv := server.Require(t)
	testenv.Configure(t, srv.URL)
	testenv.RunCase(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(t),
		Steps: []resource.TestStep{
			{Config: testenv.OneOfEach + restOfEach},
			{
				PreConfig: func() {
					if err := srv.Reinstall(t.Context(), newer); err != nil {
						t.Fatal(err)
					}
				},
				Config:   testenv.OneOfEach + restOfEach,
				PlanOnly: true,
			},
		},
	})
}
