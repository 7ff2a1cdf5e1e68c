package testenv

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// Scheduled is a deployment for schedules and runs.
const Scheduled = `
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

// Attribute keeps an attribute of the state in to.
func Attribute(address, name string, to *string) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		r, ok := s.RootModule().Resources[address]
		if !ok {
			return fmt.Errorf("%s is not in the state", address)
		}
		*to = r.Primary.Attributes[name]
		return nil
	}
}

// ForeignDeployment is a deployment that Terraform knows nothing of.
func ForeignDeployment(t testing.TB, c *client.Client) *client.Deployment {
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
