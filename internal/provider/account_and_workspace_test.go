package provider

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// TestAccountIDWithWorkspaceHandle: the ID of the account, from the provider block or the environment, may stand beside a workspace
// handle of the same account. A less important source that names another account is ignored.
func TestAccountIDWithWorkspaceHandle(t *testing.T) {
	t.Parallel()
	fake, _ := fakeCloud(t)
	const other = "77777777-7777-4777-8777-777777777777"
	variable := func(block string) string {
		return fmt.Sprintf("provider \"prefect\" {\n%s\n}\nresource \"prefect_variable\" \"test\" {\n  name  = \"placed\"\n  value = \"x\"\n}\n", block)
	}
	for name, c := range map[string]struct{ block, account, workspace string }{
		"both in the environment":            {"", cloudAccount, "acme/prod"},
		"the account in the block":           {fmt.Sprintf("  account_id = %q", cloudAccount), "", "acme/prod"},
		"the workspace in the block":         {"  workspace = \"acme/prod\"", cloudAccount, ""},
		"both in the block":                  {fmt.Sprintf("  account_id = %q\n  workspace = \"acme/prod\"", cloudAccount), "", ""},
		"the account and the workspace ID":   {fmt.Sprintf("  account_id = %q\n  workspace_id = %q\n  workspace = \"acme/prod\"", cloudAccount, cloudWorkspace), "", ""},
		"another account in the environment": {"  workspace = \"acme/prod\"", other, ""},
	} {
		t.Run(name, func(t *testing.T) {
			configure(t, fake.URL, "PREFECT_API_KEY", cloudKey, "PREFECT_CLOUD_ACCOUNT_ID", c.account, "PREFECT_WORKSPACE", c.workspace)
			step := applying(variable(c.block))
			for attribute, id := range map[string]string{"account_id": cloudAccount, "workspace_id": cloudWorkspace} {
				step.ConfigStateChecks = append(step.ConfigStateChecks, statecheck.ExpectKnownValue("prefect_variable.test", tfjsonpath.New(attribute), knownvalue.StringExact(id)))
			}
			plays(t, step)
		})
	}
}
