package cloud_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestWorkspaceRoleLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.WorkspaceRoleLifecycle().Run(t, url)
}

// TestWorkspaceRoleScopes: equivalent scopes are not drift, a scope that was added outside of Terraform is, and an unknown scope fails
// the plan.
func TestWorkspaceRoleScopes(t *testing.T) {
	fake, _ := testenv.OnCloud(t)
	config := func(scopes string) string {
		return "resource \"prefect_workspace_role\" \"test\" {\n  name = \"Operator\"\n  scopes = " + scopes + "\n}\n"
	}
	acctest.RunSteps(t,
		testenv.DataSourceStep("prefect_workspace_role", `name = "Viewer"`,
			map[string]knownvalue.Check{"account_id": knownvalue.StringExact(testenv.CloudAccount), "scopes": knownvalue.NotNull()}),
		testenv.ErrorStep(config(`["see_flows", "manage_flow"]`),
			`The scope "manage_flow" does not exist for workspace roles. Did you mean "manage_flows"?`),
		testenv.ApplyStep(config(`["manage_flows"]`)),
		testenv.EmptyPlanStep(config(`["run_flows", "see_flows", "manage_flows"]`)),
		testenv.WithPreConfig(func() {
			fake.Set("cloud_workspace_roles", fake.Find("cloud_workspace_roles", "name", "Operator")[0]["id"].(string), "scopes",
				[]string{"manage_flows", "see_blocks"})
		}, testenv.UpdateStep(config(`["manage_flows"]`), "prefect_workspace_role.test")),
	)
}
