package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAccountIDWithWorkspaceHandle: the ID of the account, from the provider block or the environment, may stand beside a workspace
// handle of the same account. A less important source that names another account is ignored.
func TestAccountIDWithWorkspaceHandle(t *testing.T) {
	t.Parallel()
	fake, _ := testenv.FakeCloud(t)
	const other = "77777777-7777-4777-8777-777777777777"
	variable := func(block string) string {
		return fmt.Sprintf("provider \"prefect\" {\n%s\n}\nresource \"prefect_variable\" \"test\" {\n  name  = \"placed\"\n  value = \"x\"\n}\n",
			block)
	}
	for name, c := range map[string]struct{ block, account, workspace string }{
		"both in the environment":            {"", testenv.CloudAccount, "acme/prod"},
		"the account in the block":           {fmt.Sprintf("  account_id = %q", testenv.CloudAccount), "", "acme/prod"},
		"the workspace in the block":         {"  workspace = \"acme/prod\"", testenv.CloudAccount, ""},
		"both in the block":                  {fmt.Sprintf("  account_id = %q\n  workspace = \"acme/prod\"", testenv.CloudAccount), "", ""},
		"the account and the workspace ID":   {fmt.Sprintf("  account_id = %q\n  workspace_id = %q\n  workspace = \"acme/prod\"", testenv.CloudAccount, testenv.CloudWorkspace), "", ""},
		"another account in the environment": {"  workspace = \"acme/prod\"", other, ""},
	} {
		t.Run(name, func(t *testing.T) {
			testenv.Configure(t, fake.URL, "PREFECT_API_KEY", testenv.CloudKey, "PREFECT_CLOUD_ACCOUNT_ID", c.account, "PREFECT_WORKSPACE",
				c.workspace)
			step := testenv.ApplyStep(variable(c.block))
			for attribute, id := range map[string]string{"account_id": testenv.CloudAccount, "workspace_id": testenv.CloudWorkspace} {
				step.ConfigStateChecks = append(step.ConfigStateChecks,
					statecheck.ExpectKnownValue("prefect_variable.test", tfjsonpath.New(attribute), knownvalue.StringExact(id)))
			}
			acctest.RunSteps(t, step)
		})
	}
}
