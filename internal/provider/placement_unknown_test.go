package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// placedWorkspace creates the workspace that the other objects of a test belong to, whose ID no plan knows.
const placedWorkspace = `
resource "prefect_workspace" "placed" {
  name   = "Placed"
  handle = "placed"
}
`

// unknownPlacement is the placement attributes of a resource type, with values that only the apply of placedWorkspace makes known.
func unknownPlacement(t *testing.T, resourceType string) string {
	t.Helper()
	attributes := resourceSchemas(t)[resourceType].Attributes
	var out strings.Builder
	if _, ok := attributes["account_id"]; ok {
		fmt.Fprintf(&out, "  account_id = prefect_workspace.placed.id == \"\" ? \"\" : %q\n", testenv.CloudAccount)
	}
	if _, ok := attributes["workspace_id"]; ok {
		out.WriteString("  workspace_id = prefect_workspace.placed.id\n")
	}
	return out.String()
}

// withUnknownPlacement puts all resources of a configuration into the workspace that placedWorkspace creates.
func withUnknownPlacement(t *testing.T, config string) string {
	t.Helper()
	return placedWorkspace + testenv.ResourceBlock.ReplaceAllStringFunc(config, func(block string) string {
		return block + " {\n" + unknownPlacement(t, testenv.ResourceBlock.FindStringSubmatch(block)[1]) + "#"
	})
}

// TestUnknownPlacement creates a workspace and one object of each type in that workspace in one apply. Nothing may be looked up
// in the provider's own workspace, which is another one, and the plan must succeed without one.
func TestUnknownPlacement(t *testing.T) {
	for name, l := range lifecycles() {
		t.Run(name, func(t *testing.T) {
			fake, _ := testenv.OnCloud(t)
			config := withUnknownPlacement(t, l.Config(l.Body))
			own := testenv.CloudAccount + "/" + testenv.CloudWorkspace
			acctest.RunSteps(t, resource.TestStep{
				PreConfig: fake.ResetRequests,
				Config:    config,
				Check: func(*terraform.State) error {
					for _, r := range fake.Requests() {
						if r.Workspace == own {
							return fmt.Errorf("%s %s was sent to the provider's workspace", r.Method, r.Path)
						}
					}
					return nil
				},
			})
			withoutWorkspace := fake.URL + "/accounts/" + testenv.CloudAccount
			testenv.Configure(t, withoutWorkspace, "PREFECT_API_KEY", testenv.CloudKey)
			acctest.RunSteps(t, resource.TestStep{Config: config})
		})
	}
}
