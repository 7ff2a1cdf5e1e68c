package provider

import (
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// oneOfEach is a configuration with an object of each kind that stays, and little said about any.
const oneOfEach = `
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

// TestAccPlansStayEmpty: what a worker writes into its pool when it starts, and a restart of the server, change nothing
// for Terraform.
func TestAccPlansStayEmpty(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("an acceptance test: make test runs it")
	}
	t.Parallel()
	server := prefecttest.RequireServer(t)
	configure(t, server.URL)
	playCase(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(t),
		Steps: []resource.TestStep{
			{Config: oneOfEach},
			{
				PreConfig: func() {
					if _, err := server.StartWorker(t.Context(), "one-of-each", "process"); err != nil {
						t.Fatal(err)
					}
				},
				Config:   oneOfEach,
				PlanOnly: true,
			},
			{
				PreConfig: func() {
					if err := server.Restart(t.Context()); err != nil {
						t.Fatal(err)
					}
				},
				Config:   oneOfEach,
				PlanOnly: true,
			},
		},
	})
}
