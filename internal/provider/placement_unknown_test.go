package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
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
		fmt.Fprintf(&out, "  account_id = prefect_workspace.placed.id == \"\" ? \"\" : %q\n", cloudAccount)
	}
	if _, ok := attributes["workspace_id"]; ok {
		out.WriteString("  workspace_id = prefect_workspace.placed.id\n")
	}
	return out.String()
}

// withUnknownPlacement puts all resources of a configuration into the workspace that placedWorkspace creates.
func withUnknownPlacement(t *testing.T, config string) string {
	t.Helper()
	return placedWorkspace + resourceBlock.ReplaceAllStringFunc(config, func(block string) string {
		return block + " {\n" + unknownPlacement(t, resourceBlock.FindStringSubmatch(block)[1]) + "#"
	})
}

// TestUnknownPlacement creates a workspace and one object of each type in that workspace in one apply. Nothing may be looked up
// in the provider's own workspace, which is another one, and the plan must succeed without one.
func TestUnknownPlacement(t *testing.T) {
	for name, l := range lifecycles() {
		t.Run(name, func(t *testing.T) {
			fake, _ := onCloud(t)
			config := withUnknownPlacement(t, l.config(l.body))
			own := cloudAccount + "/" + cloudWorkspace
			plays(t, resource.TestStep{
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
			withoutWorkspace := fake.URL + "/accounts/" + cloudAccount
			configure(t, withoutWorkspace, "PREFECT_API_KEY", cloudKey)
			plays(t, resource.TestStep{Config: config})
		})
	}
}
